package io.loadstar.registry.file;

import io.loadstar.DiscoveryError;
import io.loadstar.Rejections;
import io.loadstar.ServiceInstance;
import io.loadstar.ServiceKey;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads a file's text into a document (confined to one look).
 *
 * <p>Rows are read one at a time, so that what is in memory beside the text is one row's tree and the instances. A row
 * that cannot be read is left out and remarked upon; a list that cannot be read costs its service; only a text that
 * cannot be read costs the file.
 */
final class DocumentReader {

    /** Remarks kept of one file; the rest is counted. */
    static final int MOST_REMARKS = 50;

    private static final String SCHEMA = "$schema";

    private final String file;
    private final Limits limits;
    private final Cursor cursor;
    private final TreeReader tree;
    private final RowReader rows;
    private final Map<String, Document.Service> services = new LinkedHashMap<>();
    private final Map<String, Boolean> unknownFields = new LinkedHashMap<>();
    private final List<String> remarks = new ArrayList<>();
    private int unheard;
    private int refusedRows;
    private long instancesInAll;

    private DocumentReader(String file, Limits limits, Cursor cursor) {
        this.file = file;
        this.limits = limits;
        this.cursor = cursor;
        this.tree = new TreeReader(cursor, limits.maxValues());
        this.rows = new RowReader(this::unknownField);
    }

    /**
     * Reads a text.
     *
     * @param file how messages name the file
     * @throws UnreadableException if the text as a whole cannot be read
     */
    static Document read(String file, FileFormat format, String text, Limits limits) throws UnreadableException {
        if (text.isBlank()) {
            throw UnreadableException.malformed(
                    Position.START, "empty: half-written? (expected: a map of services; {} for none)");
        }
        Cursor cursor = format == FileFormat.JSON ? new JsonCursor(text) : new YamlCursor(text);
        return new DocumentReader(file, limits, cursor).document();
    }

    private Document document() throws UnreadableException {
        Cursor.Token root = cursor.next();
        if (root != Cursor.Token.MAP) {
            throw UnreadableException.malformed(
                    cursor.at(), "no map (expected: a map of services to lists of instances)");
        }
        for (Cursor.Token token = cursor.next(); token != Cursor.Token.END; token = cursor.next()) {
            service(tree.name(token), cursor.at());
        }
        if (cursor.next() != Cursor.Token.DONE) {
            throw UnreadableException.malformed(cursor.at(), "more after the end of the map");
        }
        if (unheard > 0) {
            remarks.add(file + ": " + unheard + " more remarks like these");
        }
        return new Document(services, remarks, refusedRows);
    }

    private void service(String entry, Position at) throws UnreadableException {
        Cursor.Token token = cursor.next();
        Position valueAt = cursor.at();
        ServiceKey key = key(entry);
        if (key == null) {
            tree.read(token, 1);
            if (!entry.equals(SCHEMA)) {
                remark(
                        at,
                        "service " + entry + ": no name of a service (expected: 1 to 253 of A-Z a-z 0-9 . _ -, "
                                + "with a namespace and a slash in front or not); it is left out");
            }
            return;
        }
        String name = name(key);
        if (services.containsKey(name)) {
            throw UnreadableException.malformed(at, "service " + name + ": given twice (expected: once)");
        }
        ServiceRows list = new ServiceRows(entry, key, valueAt);
        if (token == Cursor.Token.LIST && cursor.anchor() == null) {
            streamed(list);
        } else if (tree.read(token, 1) instanceof Node.Sequence sequence) {
            for (Node row : sequence.items()) {
                list.add(row);
            }
        } else {
            list.failure = failure(
                    DiscoveryError.Kind.MALFORMED, valueAt, entry + " is no list (expected: a list; [] for none)");
        }
        if (services.size() == Limits.MAX_SERVICES) {
            throw UnreadableException.tooLarge(at, "more than " + Limits.MAX_SERVICES + " services");
        }
        services.put(name, list.service());
    }

    private void streamed(ServiceRows list) throws UnreadableException {
        tree.count(1);
        for (Cursor.Token token = cursor.next(); token != Cursor.Token.END; token = cursor.next()) {
            list.add(tree.read(token, 2));
        }
    }

    private static @Nullable ServiceKey key(String entry) {
        try {
            ServiceKey key = ServiceKey.parse(entry);
            return key.portName() == null && entry.indexOf('?') < 0 ? key : null;
        } catch (IllegalArgumentException e) {
            return null; // the caller says so in its own words, which name the place
        }
    }

    /** Returns the name under which a document keeps a service. */
    static String name(ServiceKey key) {
        return key.namespace() == null ? key.name() : key.namespace() + '/' + key.name();
    }

    private void unknownField(Position at, String sentence) {
        if (unknownFields.size() < MOST_REMARKS && unknownFields.putIfAbsent(sentence, true) == null) {
            remark(at, sentence);
        }
    }

    private void remark(Position at, String sentence) {
        if (remarks.size() < MOST_REMARKS) {
            remarks.add(place(at) + Lines.safe(sentence));
        } else {
            unheard++;
        }
    }

    private Document.Failure failure(DiscoveryError.Kind kind, Position at, String problem) {
        return new Document.Failure(kind, place(at) + Lines.safe(problem), null);
    }

    private String place(Position at) {
        return file + ", " + at + ": ";
    }

    /** The rows of one service, as far as they were read. */
    private final class ServiceRows {
        private final String entry;
        private final ServiceKey key;
        private final Position at;
        private final List<ServiceInstance> instances = new ArrayList<>();
        private final Rejections.Builder rejected = Rejections.builder();
        private int index;
        private @Nullable String firstProblem;
        private Document.@Nullable Failure failure;

        ServiceRows(String entry, ServiceKey key, Position at) {
            this.entry = entry;
            this.key = key;
            this.at = at;
        }

        void add(Node row) throws UnreadableException {
            int number = index++;
            if (failure != null) {
                return;
            }
            if (instances.size() == limits.maxInstances()) {
                failure = failure(
                        DiscoveryError.Kind.TOO_LARGE,
                        row.at(),
                        entry + ": more than " + limits.maxInstances() + " instances (raise the option max-instances)");
                instances.clear();
                return;
            }
            if (++instancesInAll > limits.maxInstancesInAll()) {
                throw UnreadableException.tooLarge(
                        row.at(),
                        "more than " + limits.maxInstancesInAll()
                                + " instances of all services (raise the option max-instances)");
            }
            try {
                instances.add(rows.read(entry, key.name(), row));
            } catch (RowException e) {
                String problem = entry + '[' + number + "]: " + e.problem();
                String placed = place(e.at()) + Lines.safe(problem);
                firstProblem = firstProblem == null ? placed : firstProblem;
                rejected.add(placed);
                refusedRows++;
                remark(e.at(), problem + "; the row is left out");
            }
        }

        /** A list of which nothing can be read is no empty list. */
        Document.Service service() {
            if (failure == null && instances.isEmpty() && firstProblem != null) {
                failure = failure(
                        DiscoveryError.Kind.MALFORMED,
                        at,
                        "none of the " + index + " rows can be read, the first because of " + firstProblem);
            }
            return new Document.Service(List.copyOf(instances), rejected.build(), failure);
        }
    }
}
