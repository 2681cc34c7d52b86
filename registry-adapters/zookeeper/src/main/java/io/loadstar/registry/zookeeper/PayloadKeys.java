package io.loadstar.registry.zookeeper;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** Where an instance's attributes stand in a payload's metadata: what is read is what is written (pure functions). */
final class PayloadKeys {

    static final String WEIGHT = "weight";
    static final String REGION = "region";
    static final String ZONE = "zone";
    static final String SUB_ZONE = "subzone";
    static final String VERSION = "version";
    static final String TAGS = "tags";

    /** {@code port.admin} is the port named {@code admin}. */
    static final String PORT_PREFIX = "port.";

    /** Spring Cloud's: UP, OUT_OF_SERVICE and others. Its clients use what is UP, or says nothing. */
    static final String STATUS = "instance_status";

    static final String UP = "UP";
    static final String DOWN = "DOWN";
    static final String STARTING = "STARTING";
    static final String OUT_OF_SERVICE = "OUT_OF_SERVICE";

    /** Beside UP, for an instance to be used after the others: a status that Spring Cloud has no word for. */
    static final String DEGRADED = "degraded";

    private PayloadKeys() {}

    /** Returns tags as one text: separated by commas; a comma or percent sign in a tag is percent-encoded. */
    static String joinTags(Collection<String> tags) {
        StringBuilder text = new StringBuilder();
        for (String tag : tags) {
            text.append(text.isEmpty() ? "" : ",")
                    .append(tag.replace("%", "%25").replace(",", "%2C"));
        }
        return text.toString();
    }

    /** Returns the tags of one text; blank ones are none. */
    static List<String> splitTags(String text) {
        List<String> tags = new ArrayList<>();
        for (String tag : text.split(",", -1)) {
            String decoded = tag.strip().replace("%2C", ",").replace("%25", "%");
            if (!decoded.isBlank()) {
                tags.add(decoded);
            }
        }
        return tags;
    }
}
