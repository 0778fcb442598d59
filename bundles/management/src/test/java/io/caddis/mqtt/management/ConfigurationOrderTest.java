package io.caddis.mqtt.management;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.caddis.mqtt.MqttClient;
import io.caddis.mqtt.codec.PacketCodecComponent;
import io.caddis.mqtt.session.SessionsComponent;
import java.util.ArrayList;
import java.util.Dictionary;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

/** Whatever meets a change of a configuration in the same moment: the last one that the component was given counts. */
class ConfigurationOrderTest {
    private static final int DELETED = 4;
    private static final int STOPPED = 6;
    private static final String MARK = "client.id";
    private static final int REPETITIONS = 50;
    /** A name that was left stays claimed for a second. */
    private static final int REPETITIONS_THAT_WAIT = 5;

    private final Bundles bundles = new Bundles();
    private final PartsInUse parts = new PartsInUse();
    private final ClientFactory clients = new ClientFactory(bundles.context(1), parts,
            new Whiteboards(bundles.context(1), parts));

    ConfigurationOrderTest() {
        parts.bindCodec(new PacketCodecComponent());
        parts.bindSessions(new SessionsComponent());
    }

    @AfterEach
    void end() {
        clients.deactivate();
        parts.deactivate();
    }

    private static Map<String, Object> configuration(String mark, Object... more) {
        Map<String, Object> all = new HashMap<>(ListenerScene.properties(more));
        all.putIfAbsent("server", "mqtt://server");
        all.put("connect", false);
        all.put(MARK, mark);
        all.put("service.pid", "io.caddis.mqtt.client~NAME");
        return all;
    }

    private ConfiguredClientComponent component(Map<String, Object> first) {
        return new ConfiguredClientComponent(bundles.context(1), first);
    }

    /** All at the same moment, each on a thread of its own. */
    private static void together(Runnable... all) throws Exception {
        CyclicBarrier start = new CyclicBarrier(all.length);
        List<FutureTask<Void>> tasks = new ArrayList<>();
        for (Runnable one : all) {
            tasks.add(new FutureTask<>(() -> {
                start.await();
                one.run();
                return null;
            }));
        }
        tasks.forEach(task -> new Thread(task).start());
        for (FutureTask<Void> task : tasks) {
            task.get(20, TimeUnit.SECONDS);
        }
    }

    /** The properties of the one client that is registered, which may follow on a thread of the pool. */
    private void awaitOnly(String name, String mark) {
        Await.until(name + " with " + mark, () -> {
            List<Dictionary<?, ?>> all = List.copyOf(bundles.registered.values()); // others come and go meanwhile
            return all.size() == 1 && mark.equals(all.get(0).get(MARK)) && name.equals(all.get(0).get("mqtt.client"));
        });
    }

    private Dictionary<?, ?> only() {
        return bundles.registered.values().iterator().next();
    }

    @RepeatedTest(REPETITIONS)
    void theClientsComeWhileItChanges() throws Exception {
        ConfiguredClientComponent component = component(configuration("first"));
        together(() -> component.begin(clients), () -> {
            component.modified(configuration("second"));
            component.modified(configuration("last"));
        });
        awaitOnly("NAME", "last");
        component.deactivate(STOPPED);
        assertTrue(bundles.registered.isEmpty());
    }

    /** As of a file that is still empty when it is found. */
    @RepeatedTest(REPETITIONS)
    void itBecomesValidWhileItIsFoundToBeBroken() throws Exception {
        Map<String, Object> empty = Map.of("service.pid", "io.caddis.mqtt.client~NAME");
        ConfiguredClientComponent component = component(empty);
        together(() -> component.begin(clients), () -> {
            component.modified(configuration("second", "keep.alive", "soon"));
            component.modified(configuration("last"));
        });
        awaitOnly("NAME", "last");
        assertInstanceOf(CaddisClient.class, bundles.registered.keySet().iterator().next());
        component.deactivate(DELETED);
        assertTrue(bundles.registered.isEmpty());
    }

    @RepeatedTest(REPETITIONS)
    void theNameBecomesFreeWhileItChanges() throws Exception {
        MqttClient first = clients.create("taken", Map.of("server", "mqtt://server", "connect", false));
        ConfiguredClientComponent component = component(configuration("first", "name", "taken"));
        component.begin(clients);
        together(() -> clients.delete(first), () -> {
            component.modified(configuration("second", "name", "taken"));
            component.modified(configuration("last", "name", "taken"));
        });
        awaitOnly("taken", "last");
        component.deactivate(DELETED);
        assertTrue(bundles.registered.isEmpty());
    }

    @RepeatedTest(REPETITIONS_THAT_WAIT)
    void theNameChangesThereAndBackWhileAnotherComesForIt() throws Exception {
        ConfiguredClientComponent component = component(configuration("first", "name", "a"));
        component.begin(clients);
        ConfiguredClientComponent other = component(configuration("other", "name", "b"));
        together(() -> other.begin(clients), () -> {
            component.modified(configuration("second", "name", "b"));
            component.modified(configuration("last", "name", "a"));
        });
        Await.until("each has its own", () -> marks().equals(Set.of("a last", "b other")));
        component.deactivate(DELETED);
        other.deactivate(DELETED);
        assertTrue(bundles.registered.isEmpty());
        Await.until("no claim is left", bundles.claims::isEmpty);
    }

    private Set<String> marks() {
        Set<String> marks = new TreeSet<>();
        bundles.registered.values().forEach(one -> marks.add(one.get("mqtt.client") + " " + one.get(MARK)));
        return marks;
    }

    @RepeatedTest(REPETITIONS_THAT_WAIT)
    void itEndsWhileItChanges() throws Exception {
        ConfiguredClientComponent component = component(configuration("first"));
        component.begin(clients);
        together(() -> component.deactivate(DELETED), () -> {
            component.modified(configuration("second", "keep.alive", "soon"));
            component.modified(configuration("last", "name", "b"));
        });
        assertTrue(bundles.registered.isEmpty(), () -> "left: " + bundles.registered);
        Await.until("no claim is left", bundles.claims::isEmpty);
    }

    /** The one that is given before the clients are there, and one after another of what is wrong and right. */
    @Test
    void oneAfterTheOther() {
        ConfiguredClientComponent component = component(configuration("first"));
        component.modified(configuration("before"));
        component.begin(clients);
        assertEquals("before", only().get(MARK));
        component.modified(configuration("wrong", "keep.alive", "soon"));
        assertInstanceOf(BrokenClient.class, bundles.registered.keySet().iterator().next());
        component.modified(configuration("right"));
        awaitOnly("NAME", "right");
        component.modified(configuration("renamed", "name", "b"));
        awaitOnly("b", "renamed");
        component.deactivate(DELETED);
        component.modified(configuration("late"));
        assertTrue(bundles.registered.isEmpty());
    }
}
