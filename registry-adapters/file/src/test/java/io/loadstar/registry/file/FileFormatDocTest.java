package io.loadstar.registry.file;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.loadstar.ConfigKey;
import io.loadstar.RegisteredHealth;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What {@code docs/file-format.md} and the schema say is true. */
class FileFormatDocTest {

    private static final Path DOCS = Path.of("../../docs");

    @Test
    void examplesOfTheGuideAreReadAndSayTheSame() throws Exception {
        Document json = example(FileFormat.JSON);
        Document yaml = example(FileFormat.YAML);

        assertThat(json.remarks()).isEmpty();
        assertThat(json.names()).containsExactly("orders", "search", "shop/billing");
        assertThat(json.services().get("orders"))
                .satisfies(orders -> assertThat(orders.instances()).hasSize(2));
        assertThat(yaml).isEqualTo(json);
    }

    @Test
    void firstInstanceOfTheExampleHasEveryField() throws Exception {
        Node.Mapping example = mapping(tree(block(FileFormat.JSON)), "orders");

        assertThat(example.members().keySet()).containsExactlyInAnyOrderElementsOf(RowReader.FIELDS);
    }

    @Test
    void schemaKnowsTheFieldsAndTheHealthWordsThatTheReaderKnows() throws Exception {
        Node root = tree(Files.readString(DOCS.resolve("schema/services.schema.json")));
        Node.Mapping instance = mapping(mapping(mapping(root, "$defs"), "instance"), "properties");
        Node.Sequence health = (Node.Sequence)
                requireNonNull(mapping(instance, "health").members().get("enum"))
                        .value();

        assertThat(instance.members().keySet()).containsExactlyInAnyOrderElementsOf(RowReader.FIELDS);
        assertThat(health.items())
                .filteredOn(word -> ((Node.Scalar) word).kind() == Cursor.Token.TEXT)
                .extracting(word -> ((Node.Scalar) word).text())
                .containsExactlyElementsOf(Arrays.stream(RegisteredHealth.values())
                        .map(RegisteredHealth::text)
                        .toList());
    }

    @Test
    void everyOptionAndItsDefaultIsInTheGuide() throws IOException {
        String guide = guide();

        for (ConfigKey<?> key : FileOptions.KEYS) {
            assertThat(guide).contains("| `" + key.name() + "` |");
        }
        assertThat(guide)
                .contains("| `max-bytes` | " + Limits.DEFAULT.maxBytes() + " |")
                .contains("| `max-instances` | " + Limits.DEFAULT.maxInstances() + " |")
                .contains("| 64 (or else")
                .contains("| 512 bytes in UTF-8 (or else")
                .contains("| 32 |");
        assertThat(Set.of(Limits.MAX_ENTRIES, Limits.MAX_TEXT_BYTES, Limits.MAX_DEPTH))
                .containsExactlyInAnyOrder(64, 512, 32);
    }

    private static Document example(FileFormat format) throws Exception {
        return DocumentReader.read("guide", format, block(format), Limits.DEFAULT);
    }

    private static String guide() throws IOException {
        return Files.readString(DOCS.resolve("file-format.md"));
    }

    private static String block(FileFormat format) throws IOException {
        Matcher block = Pattern.compile("```" + format.name().toLowerCase(Locale.ROOT) + "\n(.*?)```", Pattern.DOTALL)
                .matcher(guide());
        assertThat(block.find()).isTrue();
        return block.group(1);
    }

    private static Node tree(String json) throws UnreadableException {
        Cursor cursor = new JsonCursor(json);
        return new TreeReader(cursor, 10_000).read(cursor.next(), 0);
    }

    private static Node.Mapping mapping(Node node, String name) {
        Node value =
                requireNonNull(((Node.Mapping) node).members().get(name), name).value();
        return (Node.Mapping)
                (value instanceof Node.Sequence list ? list.items().get(0) : value);
    }
}
