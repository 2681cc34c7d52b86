package io.loadstar.registry.file;

import static java.util.Objects.requireNonNull;
import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.loadstar.DiscoveryError.Kind;
import io.loadstar.Locality;
import io.loadstar.RegisteredHealth;
import io.loadstar.ServiceInstance;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DocumentReaderTest {

    private static final String FULL_JSON = """
            {
              "orders": [
                {
                  "id": "orders-1", "service": "orders", "host": "10.0.0.1", "port": 8080, "secure": true,
                  "weight": 250, "zone": "eu-1a", "region": "eu-1", "version": "1.10",
                  "tags": ["blue", "canary"], "metadata": {"team": "shop", "build": 7}, "health": "passing"
                }
              ]
            }
            """;
    private static final String FULL_YAML = """
            orders:
              - id: orders-1
                service: orders
                host: 10.0.0.1
                port: 8080
                secure: true
                weight: 250
                zone: eu-1a
                region: eu-1
                version: 1.10
                tags: [blue, canary]
                metadata: {team: shop, build: 7}
                health: passing
            """;

    private static final ServiceInstance FULL = ServiceInstance.builder("orders")
            .id("orders-1")
            .address("10.0.0.1", 8080)
            .secure(true)
            .weight(250)
            .locality(Locality.of("eu-1", "eu-1a", null))
            .version("1.10")
            .tags(List.of("blue", "canary"))
            .metadata(Map.of("team", "shop", "build", "7"))
            .health(RegisteredHealth.PASSING)
            .build();

    @Test
    void everyFieldIsReadFromJsonAndFromYaml() throws Exception {
        assertThat(service(json(FULL_JSON), "orders").instances()).containsExactly(FULL);
        assertThat(service(yaml(FULL_YAML), "orders").instances()).containsExactly(FULL);
    }

    @Test
    void onlyHostAndPortAreRequiredAndNullIsAsGoodAsLeftOut() throws Exception {
        ServiceInstance least =
                ServiceInstance.builder("orders").address("db.test", 1).build();

        assertThat(instances("{'host':'db.test','port':1}")).containsExactly(least);
        assertThat(instances("{'id':null,'service':null,'host':'db.test','port':1,'secure':null,'weight':null,"
                        + "'zone':null,'region':null,'version':null,'tags':null,'metadata':null,'health':null}"))
                .containsExactly(least);
    }

    @Test
    void emptyListIsAServiceWithoutInstancesAndEmptyMapHasNoService() throws Exception {
        Document document = json("{\"orders\": []}");

        assertThat(service(document, "orders").instances()).isEmpty();
        assertThat(service(document, "orders").failure()).isNull();
        assertThat(json("{}").services()).isEmpty();
        assertThat(yaml("{}\n").services()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{'port':1}|host: missing (expected: a name or an address)",
                "{'host':'','port':1}|host:  (expected: a name or an address, without scheme and port)",
                "{'host':'a b','port':1}|host: a b (expected",
                "{'host':'http://a','port':1}|host: http://a (expected",
                "{'host':'a:80','port':1}|host: a:80 (expected",
                "{'host':'[::1','port':1}|host: [::1 (expected",
                "{'host':['a'],'port':1}|host: a list (expected: text)",
                "{'host':'a'}|port: missing (expected: a whole number, 1 to 65535)",
                "{'host':'a','port':0}|port: 0 (expected: a whole number, 1 to 65535)",
                "{'host':'a','port':65536}|port: 65536 (expected",
                "{'host':'a','port':99999999999999999999}|port: 99999999999999999999 (expected",
                "{'host':'a','port':80.5}|port: 80.5 (expected",
                "{'host':'a','port':'80'}|port: \"80\" (expected",
                "{'host':'a','port':1,'weight':-1}|weight: -1 (expected: a whole number, 0 to 10000)",
                "{'host':'a','port':1,'weight':10001}|weight: 10001 (expected",
                "{'host':'a','port':1,'secure':'yes'}|secure: \"yes\" (expected: true or false)",
                "{'host':'a','port':1,'health':'pasing'}|health: pasing (unknown; did you mean passing?; known: degraded",
                "{'host':'a','port':1,'service':'billing'}|service: billing (expected: orders, whose list it stands in)",
                "{'host':'a','port':1,'tags':'blue'}|tags: \"blue\" (expected: a list of texts)",
                "{'host':'a','port':1,'tags':[null]}|tags[0]: nothing (expected: text)",
                "{'host':'a','port':1,'metadata':[]}|metadata: a list (expected: a map of texts)",
                "{'host':'a','port':1,'metadata':{'k':{}}}|metadata.k: a map (expected: text)",
                "{'host':'a','port':1,'metadata':{'k':'1','k':'2'}}|metadata.k: given twice (expected: once)",
                "{'host':'a','host':'b','port':1}|host: given twice (expected: once)",
                "{'host':'a','port':1,'id':' '}|id: \" \" (expected: text that is not blank",
                "'a:80'|\"a:80\" (expected: a map with host and port)",
                "null|nothing (expected: a map with host and port)"
            })
    void malformedRowCostsItselfAlone(String row, String why) throws Exception {
        Document document = json("{'orders':[{'host':'first','port':1},\n  " + row + ",\n{'host':'last','port':1}]}");

        assertThat(service(document, "orders").instances())
                .extracting(ServiceInstance::host)
                .containsExactly("first", "last");
        assertThat(document.refusedRows()).isOne();
        assertThat(document.remarks())
                .singleElement()
                .asString()
                .startsWith("f, line 2, column ")
                .contains("orders[1]: " + why)
                .endsWith("; the row is left out");
    }

    @Test
    void placeOfAMalformedRowIsThatOfItsValue() throws Exception {
        assertThat(json("{'orders':[{'host':'a','port':1},\n {'host':'a', 'port': 0}]}")
                        .remarks())
                .singleElement()
                .asString()
                .startsWith("f, line 2, column 23: orders[1]: port: 0");
        assertThat(yaml("orders:\n  - host: a\n    port: 1\n  - host: b\n    port: 0\n")
                        .remarks())
                .singleElement()
                .asString()
                .startsWith("f, line 5, column 11: orders[1]: port: 0");
    }

    @ParameterizedTest
    @ValueSource(strings = {"10.0.0.1", "a", "a_b.c-d", "::1", "[::1]", "fe80::1%eth0", "a.example.test."})
    void hostsOfEveryFormAreTaken(String host) throws Exception {
        assertThat(instances("{'host':'" + host + "','port':1}")).hasSize(1);
    }

    @Test
    void unknownFieldIsIgnoredAndRemarkedOnceWithTheNearestKnownOne() throws Exception {
        Document document = json("{'orders':[{'host':'a','port':1,'wieght':7},{'host':'b','port':1,'wieght':7}]}");

        assertThat(service(document, "orders").instances())
                .extracting(ServiceInstance::weight)
                .containsExactly(100, 100);
        assertThat(document.refusedRows()).isZero();
        assertThat(document.remarks())
                .singleElement()
                .asString()
                .startsWith(
                        "f, line 1, column 33: field wieght (unknown; did you mean weight?; known: health, host, id")
                .endsWith("it is ignored");
    }

    @Test
    void listOfMalformedRowsOnlyIsNoEmptyService() throws Exception {
        Document document = json("{'orders':[{'host':'a'},{'host':'b'}],'billing':[{'host':'a','port':1}]}");

        assertThat(service(document, "billing").instances()).hasSize(1);
        assertThat(service(document, "orders").failure()).satisfies(failure -> {
            assertThat(failure.kind()).isEqualTo(Kind.MALFORMED);
            assertThat(failure.problem()).contains("none of the 2 rows can be read, the first because of f, line 1");
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"null", "{}", "'a:80'", "7"})
    void serviceThatIsNoListCostsItselfAlone(String value) throws Exception {
        Document document = json("{'orders':" + value + ",'billing':[{'host':'a','port':1}]}");

        assertThat(service(document, "billing").instances()).hasSize(1);
        assertThat(service(document, "orders").failure())
                .satisfies(failure -> assertThat(failure.problem())
                        .isEqualTo("f, line 1, column 11: orders is no list (expected: a list; [] for none)"));
    }

    @Test
    void serviceNamesMayHaveANamespaceAndOthersAreLeftOut() throws Exception {
        Document document =
                json("{'$schema':'s.json','shop/orders':[],'pay.shop.svc.cluster.local':[],'a b':[],'a:http':[]}");

        assertThat(document.names()).containsExactly("shop/orders", "shop/pay");
        assertThat(document.remarks())
                .hasSize(2)
                .allMatch(remark -> remark.contains(": no name of a service (expected: 1 to 253 of"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "``|1|1|empty: half-written?",
                "` \n\n`|1|1|empty: half-written?",
                "[]|1|1|no map (expected: a map of services to lists of instances)",
                "null|1|1|no map",
                "{'orders':[{'host':'a',|1|24|the JSON ends in the middle: half-written?",
                "`{'orders':[\n{'host' 'a'}]}`|2|9|was expecting a colon",
                "{'orders':[],}|1|14|was expecting double-quote",
                "{'orders':[]} {}|1|15|more after the end of the map",
                "{'orders':[],'orders':[]}|1|14|service orders: given twice",
                "{'orders':[{'host':NaN}]}|1|23|token 'NaN'",
                "{'orders':[{'host':'a\u0000'}]}|1|22|Illegal unquoted character"
            })
    void unreadableJsonSaysWhereAndWhy(String text, int line, int column, String why) {
        UnreadableException refused = refused(FileFormat.JSON, text, Limits.DEFAULT);

        assertThat(refused.kind()).isEqualTo(Kind.MALFORMED);
        assertThat(refused.problem()).contains(why);
        assertThat(refused.at()).isEqualTo(new Position(line, column));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "`# nothing yet\n`|2|1|no map",
                "`orders: [\n`|2|1|found '<stream end>'",
                "`orders:\n- host: a\n\tport: 1\n`|3|1|Do not use",
                "`orders: []\n---\nbilling: []\n`|2|1|a second document",
                "orders: *a|1|9|alias *a stands for nothing",
                "orders: &a [*a]|1|13|alias *a stands for nothing",
                "orders: !!java.net.URL [x]|1|9|tag tag:yaml.org,2002:java.net.URL (expected: no tags)",
                "`? [a]\n: []`|1|3|a name that is no text",
                "`orders: []\norders: []\n`|2|1|service orders: given twice",
                "orders: a\u0007b|1|10|character U+0007"
            })
    void unreadableYamlSaysWhereAndWhy(String text, int line, int column, String why) {
        UnreadableException refused = refused(FileFormat.YAML, text.replace("\\n", "\n"), Limits.DEFAULT);

        assertThat(refused.kind()).isEqualTo(Kind.MALFORMED);
        assertThat(refused.problem()).contains(why);
        assertThat(refused.at()).isEqualTo(new Position(line, column));
    }

    @Test
    void yamlAliasesStandForRowsListsAndMaps() throws Exception {
        Document document = yaml("""
                orders: &list
                  - &row {host: a, port: 1, metadata: &meta {team: shop}}
                  - {host: b, port: 2, metadata: *meta}
                billing: *list
                basket:
                  - *row
                """);

        assertThat(service(document, "billing").instances())
                .extracting(ServiceInstance::id)
                .containsExactly("a:1", "b:2");
        assertThat(service(document, "billing").instances().get(1).metadata()).containsEntry("team", "shop");
        assertThat(service(document, "basket").instances().get(0).service()).isEqualTo("basket");
    }

    @Test
    void quotedYamlNumbersAreText() throws Exception {
        Document document = yaml("orders:\n- {host: a, port: '80'}\n- {host: a, port: 81, version: !!str 2}\n");

        assertThat(service(document, "orders").instances())
                .extracting(ServiceInstance::port)
                .containsExactly(81);
        assertThat(document.remarks()).singleElement().asString().contains("port: \"80\" (expected: a whole number");
    }

    @Test
    void windowsLineEndsAreLineEnds() throws Exception {
        assertThat(service(json(FULL_JSON.replace("\n", "\r\n")), "orders").instances())
                .containsExactly(FULL);
        assertThat(service(yaml(FULL_YAML.replace("\n", "\r\n")), "orders").instances())
                .containsExactly(FULL);
        assertThat(refused(FileFormat.JSON, "{\r\n  x}", Limits.DEFAULT).at().line())
                .isEqualTo(2);
    }

    @Test
    void serviceWithTooManyInstancesIsTooLargeAndOthersAreNot() throws Exception {
        String rows = IntStream.range(0, 4)
                .mapToObj(i -> "{'host':'h" + i + "','port':1}")
                .collect(joining(","));

        Document document = json("{'orders':[" + rows + "],'billing':[{'host':'a','port':1}]}", new Limits(1 << 20, 3));

        assertThat(service(document, "billing").instances()).hasSize(1);
        assertThat(service(document, "orders").instances()).isEmpty();
        assertThat(service(document, "orders").failure()).satisfies(failure -> {
            assertThat(failure.kind()).isEqualTo(Kind.TOO_LARGE);
            assertThat(failure.problem()).contains("orders: more than 3 instances (raise the option max-instances)");
        });
    }

    @Test
    void metadataTagsAndTextsPastTheirBoundsCostTheRow() throws Exception {
        String entries =
                IntStream.range(0, 65).mapToObj(i -> "'k" + i + "':'v'").collect(joining(","));
        String tags = IntStream.range(0, 65).mapToObj(i -> "'t" + i + "'").collect(joining(","));
        Document document = json("{'orders':[{'host':'a','port':1},{'host':'b','port':1,'metadata':{" + entries
                + "}},{'host':'c','port':1,'tags':[" + tags + "]},{'host':'d','port':1,'metadata':{'k':'"
                + "ä".repeat(257) + "'}},{'host':'e','port':1,'metadata':{'k':'" + "ä".repeat(256) + "'}}]}");

        assertThat(service(document, "orders").instances())
                .extracting(ServiceInstance::host)
                .containsExactly("a", "e");
        assertThat(document.remarks())
                .hasSize(3)
                .anyMatch(remark -> remark.contains("metadata: 65 entries (expected: at most 64)"))
                .anyMatch(remark -> remark.contains("tags: 65 entries (expected: at most 64)"))
                .anyMatch(remark -> remark.contains("metadata.k: 514 bytes (expected: at most 512)"));
    }

    @Test
    void remarksAreBoundedAndTheRestIsCounted() throws Exception {
        String rows = IntStream.range(0, 80).mapToObj(i -> "{'host':'h'}").collect(joining(","));

        Document document = json("{'orders':[{'host':'a','port':1}," + rows + "]}");

        assertThat(document.refusedRows()).isEqualTo(80);
        assertThat(document.remarks()).hasSize(51).last().isEqualTo("f: 30 more remarks like these");
    }

    @Test
    void row63_depthBombIsTooLarge() {
        String deep = "{'orders':[{'x':" + "[".repeat(100_000);
        String fits = "{'orders':[{'host':'a','port':1,'x':" + "[".repeat(29) + "]".repeat(29) + "}]}";

        assertThat(refused(FileFormat.JSON, deep, Limits.DEFAULT).kind()).isEqualTo(Kind.TOO_LARGE);
        assertThat(refused(FileFormat.YAML, deep.replace('\'', '"'), Limits.DEFAULT)
                        .kind())
                .isEqualTo(Kind.TOO_LARGE);
        assertThat(refused(FileFormat.JSON, deep, Limits.DEFAULT).problem())
                .isEqualTo("more than 32 maps and lists in one another");
        assertThatCode(() -> json(fits)).doesNotThrowAnyException();
    }

    @Test
    void row63_aliasBombIsTooLarge() {
        StringBuilder bomb = new StringBuilder("a0: &a0 [{host: a, port: 1}]\n");
        for (int i = 1; i < 30; i++) {
            String alias = "*a" + (i - 1);
            bomb.append("a" + i + ": &a" + i + " [" + String.join(", ", Collections.nCopies(9, alias)) + "]\n");
        }

        UnreadableException refused = refused(FileFormat.YAML, bomb.toString(), Limits.DEFAULT);

        assertThat(refused.kind()).isEqualTo(Kind.TOO_LARGE);
        assertThat(refused.problem()).contains("values (raise the option max-bytes)");
    }

    @Test
    void messagesAreOneLineWhateverTheFileSays() throws Exception {
        Document document = json("{'orders':[{'host':'a\\n\\u001b[31m\\u202e" + "x".repeat(400) + "','port':1}]}");

        assertThat(document.remarks())
                .singleElement()
                .asString()
                .hasSizeLessThan(350)
                .contains("a\\u000a\\u001b[31m\\u202ex");
    }

    @Test
    void instancesOfOneFileShareTheKeysOfTheirMetadataAndNoKeyOutlivesItsFile() throws Exception {
        String row = "{'host':'a','port':1,'metadata':{'team':'shop'}}";
        List<ServiceInstance> first = instances(row + ',' + row.replace("'a'", "'b'"));

        assertThat(onlyKey(first.get(0))).isSameAs(onlyKey(first.get(1)));
        assertThat(onlyKey(instances(row).get(0))).isNotSameAs(onlyKey(first.get(0)));
    }

    private static String onlyKey(ServiceInstance instance) {
        return instance.metadata().keySet().iterator().next();
    }

    private static List<ServiceInstance> instances(String row) throws UnreadableException {
        Document document = json("{'orders':[" + row + "]}");
        assertThat(document.remarks()).isEmpty();
        return service(document, "orders").instances();
    }

    private static Document.Service service(Document document, String name) {
        return requireNonNull(document.services().get(name), name);
    }

    private static Document json(String text) throws UnreadableException {
        return json(text, Limits.DEFAULT);
    }

    private static Document json(String text, Limits limits) throws UnreadableException {
        return DocumentReader.read("f", FileFormat.JSON, text.replace('\'', '"'), limits);
    }

    private static Document yaml(String text) throws UnreadableException {
        return DocumentReader.read("f", FileFormat.YAML, text, Limits.DEFAULT);
    }

    private static UnreadableException refused(FileFormat format, String text, Limits limits) {
        String quoted = format == FileFormat.JSON ? text.replace('\'', '"') : text;
        return catchThrowableOfType(UnreadableException.class, () -> DocumentReader.read("f", format, quoted, limits));
    }
}
