package io.loadstar.registry.file;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import org.jspecify.annotations.Nullable;

/** One file in memory. */
final class TestDisk implements Disk {
    volatile byte[] content;
    volatile int version;
    volatile int looks;
    volatile int reads;
    volatile @Nullable IOException failure;
    volatile boolean unforeseen;
    volatile Runnable beforeLook = () -> {};

    TestDisk(String text) {
        content = text.getBytes(StandardCharsets.UTF_8);
    }

    synchronized void write(String text) {
        content = text.getBytes(StandardCharsets.UTF_8);
        version++;
    }

    @Override
    public Stamp stamp(Path path) throws IOException {
        beforeLook.run();
        synchronized (this) {
            looks++;
        }
        if (unforeseen) {
            throw new IllegalStateException("thrown on purpose");
        }
        IOException thrown = failure;
        if (thrown != null) {
            throw thrown;
        }
        return new Stamp(FileTime.fromMillis(version), content.length, "inode", true);
    }

    @Override
    public synchronized byte[] read(Path path, int most) {
        reads++;
        return content;
    }
}
