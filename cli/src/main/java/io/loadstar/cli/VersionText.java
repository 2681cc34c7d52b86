package io.loadstar.cli;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.io.InputStream;
import java.util.Properties;
import picocli.CommandLine;

/** What {@code --version} prints. */
final class VersionText implements CommandLine.IVersionProvider {

    @Override
    public String[] getVersion() throws IOException {
        Properties properties = new Properties();
        try (InputStream in = requireNonNull(VersionText.class.getResourceAsStream("version.properties"))) {
            properties.load(in);
        }
        return new String[] {
            "loadstar " + properties.getProperty("version") + " (Java " + System.getProperty("java.version") + ")"
        };
    }
}
