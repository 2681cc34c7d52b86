package io.loadstar.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.loadstar.testkit.server.ConsulServer;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands on a real Consul agent, and as processes of their own. */
@Tag("server")
class ConsulCommandsTest {

    private static final Duration LONG = Duration.ofSeconds(30);

    @TempDir
    Path dir;

    @Test
    void registerKeepsAnInstanceUntilSigtermThenDrainsAndTakesItOut() throws Exception {
        try (ConsulServer consul = ConsulServer.start(dir.resolve("consul"));
                ChildCli register = ChildCli.start(
                        dir,
                        "register",
                        consul.uri() + "?check.ttl=3s&deregister-critical-after=1m",
                        "orders",
                        "--address",
                        "10.0.0.7:8080",
                        "--id",
                        "orders-7",
                        "--weight",
                        "200",
                        "--zone",
                        "eu-1a",
                        "--tag",
                        "blue",
                        "--meta",
                        "team=shop")) {
            await().atMost(LONG).until(() -> register.outLines().contains("registered"));
            await().atMost(LONG)
                    .untilAsserted(() -> assertThat(Cli.run("get", consul.uri(), "orders", "--json")
                                    .out())
                            .contains("\"id\":\"orders-7\"")
                            .contains("\"weight\":200,\"zone\":\"eu-1a\"")
                            .contains("\"health\":\"passing\""));

            consul.wipe();
            await().atMost(LONG)
                    .until(() -> Cli.run("get", consul.uri(), "orders").code() == 0);
            register.terminate();

            assertThat(register.awaitExitCode()).isZero();
            assertThat(register.outLines())
                    .containsExactly(
                            "registering orders-7 10.0.0.7:8080 weight 200 zone eu-1a passing as orders",
                            "registered",
                            "draining",
                            "drained",
                            "deregistering",
                            "deregistered");
            assertThat(consul.http().get("/v1/agent/services").body()).doesNotContain("orders-7");
        }
    }

    @Test
    void theDoctorTellsAWrongTokenFromOneThatSeesOnlyAPart() {
        try (ConsulServer consul = ConsulServer.builder(dir.resolve("consul"))
                .acls("root-token")
                .hcl("acl { policy_ttl = \"100ms\", token_ttl = \"100ms\" }")
                .start()) {
            consul.http()
                    .put("/v1/agent/service/register", "{\"Name\": \"orders\", \"Port\": 80}")
                    .body();

            Cli.Result wrong = Cli.run("doctor", consul.uri() + "?token=wr0ng-secret", "orders", "--timeout", "30s");
            Cli.Result none = Cli.run("doctor", consul.uri(), "orders", "--timeout", "30s");
            Cli.Result right =
                    Cli.run("doctor", consul.uri() + "?token=root-token", "orders", "--no-connect", "--timeout", "30s");

            assertThat(wrong.code()).isEqualTo(3);
            assertThat(wrong.outLines().get(0)).endsWith(": refuses the credentials, or they do not allow the read");
            assertThat(wrong.out()).contains("ACL not found").doesNotContain("wr0ng-secret");
            assertThat(none.code()).isEqualTo(3);
            assertThat(none.outLines().get(0)).endsWith(": shows only a part: access rules hide the rest");
            assertThat(right.code()).as(right.out()).isZero();
            assertThat(right.out()).startsWith("ok: " + consul.uri() + " answers\n");
        }
    }

    @Test
    void anOptionThatIsNotOfItsFormIsOneLineAndExitCode2() {
        Cli.Result result = Cli.run(
                "register",
                "consul://127.0.0.1:1?deregister-critical-after=5s",
                "orders",
                "--address",
                "10.0.0.7:8080");

        assertThat(result.code()).isEqualTo(2);
        assertThat(result.errLines())
                .containsExactly("loadstar: deregister-critical-after: 5s (expected: at least 1m, which is Consul's"
                        + " least, or 0s for never)");
    }
}
