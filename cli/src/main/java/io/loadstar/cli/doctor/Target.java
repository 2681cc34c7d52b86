package io.loadstar.cli.doctor;

import io.loadstar.NetworkAddress;
import io.loadstar.cli.SafeText;

/**
 * An address to connect to (immutable data).
 *
 * @param id the instance that has it; empty for one of the registry's own
 * @param address the address
 */
public record Target(String id, NetworkAddress address) {

    /** Returns the instance and the address, fit to be shown. */
    @Override
    public String toString() {
        String authority = SafeText.of(address.authority());
        return id.isEmpty() ? authority : SafeText.of(id) + ' ' + authority;
    }
}
