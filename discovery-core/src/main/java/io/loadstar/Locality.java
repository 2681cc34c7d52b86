package io.loadstar;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Where an instance runs: region, zone and sub-zone, each optional (immutable data).
 *
 * <p>Parts are compared as plain text. The order is from large to small; a part that is not known is {@code null}.
 */
public final class Locality {

    /** The locality of an instance whose registry says nothing about it. */
    public static final Locality UNKNOWN = new Locality(null, null, null);

    private final @Nullable String region;
    private final @Nullable String zone;
    private final @Nullable String subZone;

    private Locality(@Nullable String region, @Nullable String zone, @Nullable String subZone) {
        this.region = blankToNull(region);
        this.zone = blankToNull(zone);
        this.subZone = blankToNull(subZone);
    }

    /**
     * Returns the locality of a zone whose region is not known.
     *
     * @param zone the zone, or {@code null}
     * @return the locality
     */
    public static Locality zone(@Nullable String zone) {
        return of(null, zone, null);
    }

    /**
     * Returns a locality from its parts; blank parts count as unknown.
     *
     * @param region the region, such as {@code eu-west-1}
     * @param zone the zone, such as {@code eu-west-1a}
     * @param subZone a part of the zone, such as a rack
     * @return the locality
     */
    public static Locality of(@Nullable String region, @Nullable String zone, @Nullable String subZone) {
        Locality locality = new Locality(region, zone, subZone);
        return locality.equals(UNKNOWN) ? UNKNOWN : locality;
    }

    /**
     * Returns the region.
     *
     * @return the region, or {@code null} if it is not known
     */
    public @Nullable String region() {
        return region;
    }

    /**
     * Returns the zone.
     *
     * @return the zone, or {@code null} if it is not known
     */
    public @Nullable String zone() {
        return zone;
    }

    /**
     * Returns the sub-zone.
     *
     * @return the sub-zone, or {@code null} if it is not known
     */
    public @Nullable String subZone() {
        return subZone;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Locality that
                && Objects.equals(region, that.region)
                && Objects.equals(zone, that.zone)
                && Objects.equals(subZone, that.subZone);
    }

    @Override
    public int hashCode() {
        return Objects.hash(region, zone, subZone);
    }

    /** Returns {@code region/zone/subZone}, with empty text for a part that is not known. */
    @Override
    public String toString() {
        return part(region) + '/' + part(zone) + '/' + part(subZone);
    }

    private static String part(@Nullable String part) {
        return part == null ? "" : part;
    }

    private static @Nullable String blankToNull(@Nullable String text) {
        return text == null || text.isBlank() ? null : text;
    }
}
