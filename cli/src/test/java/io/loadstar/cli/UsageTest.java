package io.loadstar.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the command says of itself, and of a command line that is not of its form. */
class UsageTest {

    private static final String REGISTRY = "static:10.0.0.1:80";

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'' | no command (expected: one of get, services,",
                "gett | command: gett (unknown; did you mean get?; known: completion,",
                "help gett | command: gett (unknown; did you mean get?; known: completion,",
                "get | missing required parameters: 'URI', 'SERVICE' (loadstar get --help tells more)",
                "get URI orders more | argument: more (expected: no more arguments)",
                "get URI orders --jsno | option: --jsno (unknown; did you mean --json?; known: --debug, --help, --json,",
                "get URI orders --wait=5s | option: --wait (unknown",
                "get URI orders --timeout | missing required parameter for option '--timeout'",
                "get URI orders --timeout 5x | --timeout: 5x (expected: a duration that is not negative, such as 250ms,",
                "get URI or/de/rs | service: de/rs (expected: 1 to 253 of",
                "get URI orders?tg=blue | service option: tg (expected: tag, dc or filter)",
                "watch URI orders --changes 0 | --changes: 0 (expected: a whole number, 1 to 1000000000)",
                "pick URI orders -n many | -n: many (expected: a whole number, 1 to 1000000000)",
                "pick URI orders --set polcy=random | key: polcy (unknown; did you mean policy?; known: addresses.allow,",
                "pick URI orders --set policy | --set: policy (expected: key=value)",
                "pick URI orders --set panic=of | panic: of (expected: one of all, off)",
                "pick URI orders --source there:80 | --source: there:80 (expected: an address such as",
                "pick URI orders --source 10.0.0.1 | address: 10.0.0.1 (expected: host:port, or [ipv6]:port)",
                "pick URI orders --key a --source 10.0.0.1:5 | --key and --source: both given (expected: one of them)",
                "pick URI orders --assignments | --assignments: without --keys-from (expected: --keys-from FILE",
                "pick URI orders --keys-from none.txt | --keys-from: none.txt (expected: a file that can be read)",
                "pick URI orders --keys-from none.txt --key a | --keys-from: beside --key or --source (expected: one",
                "register URI orders | missing required option: '--address=[HOST]:PORT'",
                "register URI orders --address h | address: h (expected: host:port, or [ipv6]:port)",
                "register URI orders --address h:0 | port: 0 (expected: 1 to 65535)",
                "register URI orders --address h:1 --weight -1 | --weight: -1 (expected: a whole number, 0 to 10000)",
                "register URI orders --address h:1 --meta team | --meta: team (expected: key=value)",
                "register URI orders --address h:1 --grace soon | --grace: soon (expected: a duration",
            })
    void aCommandLineThatIsNotOfItsFormIsOneLineAndExitCode2(String commandLine, String message) {
        String[] args = commandLine.isEmpty()
                ? new String[0]
                : commandLine.replace("URI", REGISTRY).split(" ");

        Cli.Result result = Cli.run(args);

        assertThat(result.code()).isEqualTo(2);
        assertThat(result.out()).isEmpty();
        assertThat(result.errLines()).hasSize(1).first().asString().startsWith("loadstar: " + message);
    }

    @Test
    void anErrorIsOneLineWhateverTheArgumentHolds() {
        Cli.Result result = Cli.run("get", REGISTRY, "or\r\nders\u001b[2J");

        assertThat(result.code()).isEqualTo(2);
        assertThat(result.errLines()).hasSize(1);
        assertThat(result.err()).contains("or\\r\\nders\\u001b[2J");
    }

    @Test
    void withDebugTheTraceFollowsTheLine() {
        Cli.Result result = Cli.run("--debug", "pick", REGISTRY, "orders", "-n", "0");

        assertThat(result.code()).isEqualTo(2);
        assertThat(result.errLines().get(0)).startsWith("loadstar: -n: 0 (expected:");
        assertThat(result.err()).contains("\tat io.loadstar.cli.PickCommand.call");
    }

    @Test
    void theVersionIsTheBuildsOwn() {
        Cli.Result result = Cli.run("--version");

        assertThat(result.code()).isZero();
        assertThat(result.out()).matches("loadstar \\d+\\.\\d+\\.\\d+\\S* \\(Java \\S+\\)\\R");
    }

    @Test
    void theHelpNamesEveryCommandAndEveryExitCode() {
        Cli.Result result = Cli.run("--help");

        assertThat(result.code()).isZero();
        assertThat(result.err()).isEmpty();
        assertThat(result.out())
                .contains(
                        "  get ",
                        "  services ",
                        "  watch ",
                        "  pick ",
                        "  explain ",
                        "  doctor ",
                        "  register ",
                        "  completion ")
                .contains("  0   ", "  1   ", "  2   ", "  3   ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"get", "services", "watch", "pick", "explain", "doctor", "register"})
    void theHelpOfACommandHasExamplesAndFitsIntoATerminal(String command) {
        Cli.Result result = Cli.run(command, "--help");

        assertThat(result.code()).isZero();
        assertThat(result.out()).contains("Example").contains("  loadstar " + command + " ");
        assertThat(result.outLines()).allMatch(line -> line.length() <= 100);
        assertThat(Cli.run("help", command)).isEqualTo(result);
    }

    @Test
    void theCompletionKnowsCommandsAndOptions() {
        Cli.Result result = Cli.run("completion");

        assertThat(result.code()).isZero();
        assertThat(List.of("'--keys-from'", "'--address'", "'--no-connect'", "complete -F _complete_loadstar"))
                .allMatch(result.out()::contains);
    }
}
