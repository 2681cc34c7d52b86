package io.loadstar.cli;

import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code loadstar help}: the same as {@code --help}. */
@Command(name = "help", description = "Print the help of a command.")
final class HelpCommand implements Callable<Integer> {

    private final Shell shell;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Parameters(arity = "0..1", paramLabel = "COMMAND", description = "The command (default: loadstar itself).")
    private String name = "";

    HelpCommand(Shell shell) {
        this.shell = shell;
    }

    @Override
    public Integer call() {
        CommandLine root = spec.root().commandLine();
        Map<String, CommandLine> commands = root.getSubcommands();
        CommandLine command = name.isEmpty() ? root : commands.get(name);
        if (command == null) {
            throw CliException.usage("command: " + name + " (unknown" + Nearest.hint(name, commands.keySet()) + ")");
        }
        shell.out().print(command.getUsageMessage());
        return ExitCodes.OK;
    }
}
