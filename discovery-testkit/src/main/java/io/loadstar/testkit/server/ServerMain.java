package io.loadstar.testkit.server;

import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.util.Arrays;

/**
 * The main class of a child JVM: runs another main class, and ends with its parent however that ends (stateless).
 *
 * <p>The parent holds the other end of this JVM's standard input and writes nothing: its end is the parent's.
 */
final class ServerMain {

    private ServerMain() {}

    /**
     * Runs a main class.
     *
     * @param args its name, then its arguments
     * @throws ReflectiveOperationException if there is no such class, or its main method failed
     */
    public static void main(String[] args) throws ReflectiveOperationException {
        Thread watch = new Thread(ServerMain::endWithParent, "end-with-parent");
        watch.setDaemon(true);
        watch.start();
        Object rest = Arrays.copyOfRange(args, 1, args.length);
        try {
            Class.forName(args[0]).getMethod("main", String[].class).invoke(null, rest);
        } catch (InvocationTargetException e) {
            throw new ReflectiveOperationException(args[0] + " failed", e.getCause());
        }
    }

    private static void endWithParent() {
        int read;
        do {
            read = readOne();
        } while (read >= 0);
        Runtime.getRuntime().halt(1);
    }

    /** A pipe that breaks has ended as well. */
    private static int readOne() {
        try {
            return System.in.read();
        } catch (IOException broken) {
            return -1;
        }
    }
}
