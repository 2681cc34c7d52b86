package io.loadstar.registry.consul;

import java.util.List;

/**
 * How rows are read (immutable data).
 *
 * @param warning what a check's warning means
 * @param networks the networks whose addresses are used first, in this order
 * @param versionKey the metadata key of the version
 * @param zoneKey the metadata key of the zone, of the service and of its node
 * @param regionKey the metadata key of the region, of the service and of its node
 * @param versionTagPrefix what a tag that has the version begins with; empty for none
 * @param zoneTagPrefix what a tag that has the zone begins with; empty for none
 */
record RowOptions(
        WarningMeans warning,
        List<String> networks,
        String versionKey,
        String zoneKey,
        String regionKey,
        String versionTagPrefix,
        String zoneTagPrefix) {

    /** Copies. */
    RowOptions {
        networks = List.copyOf(networks);
    }
}
