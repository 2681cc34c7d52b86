package io.loadstar.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The examples of docs/cli.md: each command in a console block prints what follows it there. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DocsTest {

    private static final String DOCUMENTED_FILE = "/etc/services.json";
    private static final Pattern BLOCK = Pattern.compile("```(console|json[^\\n]*)\\n(.*?)```", Pattern.DOTALL);

    @TempDir
    Path dir;

    private final List<Example> examples = new ArrayList<>();
    private String services = "";

    /** A command and what it prints; pretty if that is JSON in a block of its own. */
    private record Example(String command, String output, boolean pretty) {
        @Override
        public String toString() {
            return command;
        }
    }

    @BeforeAll
    void readTheExamples() throws IOException {
        Matcher block = BLOCK.matcher(Files.readString(Path.of("../docs/cli.md")));
        while (block.find()) {
            String body = block.group(2);
            if (block.group(1).equals("json services.json")) {
                services = body;
            } else if (block.group(1).equals("json")) {
                Example command = examples.remove(examples.size() - 1);
                assertThat(command.output()).as(command.command()).isEmpty();
                examples.add(new Example(command.command(), body, true));
            } else {
                Arrays.stream(body.split("(?m)^\\$ loadstar ")).skip(1).forEach(this::addExample);
            }
        }
    }

    private void addExample(String commandAndOutput) {
        int end = commandAndOutput.indexOf('\n');
        examples.add(new Example(commandAndOutput.substring(0, end), commandAndOutput.substring(end + 1), false));
    }

    List<Example> examples() {
        return examples;
    }

    @ParameterizedTest
    @MethodSource("examples")
    void theExamplePrintsWhatTheDocumentSays(Example example) throws IOException {
        Path file = Files.writeString(dir.resolve("services.json"), services);
        String[] args =
                example.command().replace(DOCUMENTED_FILE, file.toString()).split(" ");

        Cli.Result result = Cli.run(args);

        String printed = (result.out() + result.err()).replace(file.toString(), DOCUMENTED_FILE);
        if (example.pretty()) {
            assertThat(printed).isEqualTo(compact(example.output()) + '\n');
        } else {
            assertThat(printed).isEqualTo(example.output());
        }
    }

    @Test
    void theDocumentHasAnExampleOfEveryCommandThatEnds() {
        assertThat(examples).hasSizeGreaterThanOrEqualTo(8);
        assertThat(List.of("get ", "services ", "pick ", "explain ", "doctor "))
                .allMatch(command ->
                        examples.stream().anyMatch(example -> example.command().startsWith(command)));
    }

    private static String compact(String pretty) throws IOException {
        StringWriter compact = new StringWriter();
        JsonFactory factory = new JsonFactory();
        try (JsonParser parser = factory.createParser(pretty);
                JsonGenerator generator = factory.createGenerator(compact)) {
            parser.nextToken();
            generator.copyCurrentStructure(parser);
        }
        return compact.toString();
    }
}
