package io.loadstar.cli;

import java.util.concurrent.Callable;
import picocli.AutoComplete;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code loadstar completion}: a script that completes the command line in bash and zsh. */
@Command(
        name = "completion",
        description = "Print a script that completes this command's options in bash and zsh.",
        footer = {"", "Example:", "  source <(loadstar completion)"})
final class CompletionCommand implements Callable<Integer> {

    private final Shell shell;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    CompletionCommand(Shell shell) {
        this.shell = shell;
    }

    @Override
    public Integer call() {
        String script = AutoComplete.bash("loadstar", spec.root().commandLine());
        shell.out().print(script);
        return ExitCodes.OK;
    }
}
