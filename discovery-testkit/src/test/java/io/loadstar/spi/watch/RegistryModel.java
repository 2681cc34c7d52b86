package io.loadstar.spi.watch;

import static io.loadstar.spi.watch.FeedScript.instance;

import io.loadstar.ServiceInstance;
import io.loadstar.ServiceSnapshot;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** A registry of a few services that changes at random and knows what it was at each revision. */
final class RegistryModel {

    static final List<String> SERVICES = List.of("orders", "billing", "users", "stock");

    /** One change: of a record, or of a declaration if there is no record. */
    record Change(
            String service,
            @Nullable String record,
            @Nullable ServiceInstance instance,
            boolean declared) {

        void tell(ServiceFeed feed) {
            if (record == null) {
                if (declared) {
                    feed.declare(service);
                } else {
                    feed.forget(service);
                }
            } else if (instance == null) {
                feed.remove(service, record);
            } else {
                feed.put(service, record, instance);
            }
        }
    }

    /** All that there is. */
    record State(Map<String, Map<String, ServiceInstance>> records, Set<String> declared) {

        State with(Change change) {
            Map<String, Map<String, ServiceInstance>> all = new TreeMap<>();
            records.forEach((service, its) -> all.put(service, new TreeMap<>(its)));
            Set<String> names = new TreeSet<>(declared);
            Map<String, ServiceInstance> its = all.computeIfAbsent(change.service, service -> new TreeMap<>());
            if (change.record == null) {
                if (change.declared) {
                    names.add(change.service);
                } else {
                    names.remove(change.service);
                }
            } else if (change.instance == null) {
                its.remove(change.record);
            } else {
                its.put(change.record, change.instance);
            }
            return new State(all, names);
        }

        void tell(ServiceFeed feed) {
            declared.forEach(feed::declare);
            records.forEach((service, its) -> its.forEach((record, is) -> feed.put(service, record, is)));
        }

        TreeSet<String> names() {
            TreeSet<String> names = new TreeSet<>(declared);
            records.forEach((service, its) -> {
                if (!its.isEmpty()) {
                    names.add(service);
                }
            });
            return names;
        }

        /** Returns what one who watches is to be told at last, as {@link ToldInOrder#word} has it. */
        String word(ServiceSnapshot.Builder of, String service) {
            if (!names().contains(service)) {
                return "UNKNOWN_SERVICE";
            }
            return ToldInOrder.word(
                    of.instances(records.getOrDefault(service, Map.of()).values())
                            .build());
        }
    }

    final List<Change> log = new ArrayList<>();
    final List<State> states = new ArrayList<>(List.of(new State(Map.of(), Set.of())));

    void change(Random random) {
        String service = SERVICES.get(random.nextInt(SERVICES.size()));
        String record = random.nextInt(5) == 0 ? null : "/" + random.nextInt(3);
        boolean there = random.nextInt(3) > 0;
        ServiceInstance is = there ? instance(service, "i" + random.nextInt(2), 1 + random.nextInt(3)) : null;
        Change change = new Change(service, record, record == null ? null : is, there);
        states.add(now().with(change));
        log.add(change);
    }

    State now() {
        return states.get(log.size());
    }
}
