package io.caddis.mqtt.management;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a configuration is warned of is warned of once, and again only after it was mended. */
class WarnedOnceTest {
    private final WatchedLog log = new WatchedLog();
    private final Bundles bundles = new Bundles();
    private final PartsInUse parts = new PartsInUse();
    private final ClientFactory clients = new ClientFactory(bundles.context(), parts,
            new Whiteboards(bundles.context(), parts));

    @AfterEach
    void end() {
        clients.deactivate();
        parts.deactivate();
        log.close();
    }

    private static Map<String, Object> settings(String server, int keepAlive) {
        return ListenerScene.properties("service.pid", "io.caddis.mqtt.client~NAME", "server", server, "keep.alive",
                keepAlive, "username", "u", ".password", "s3cret");
    }

    private List<String> warned() {
        return log.warnings().stream().filter(line -> line.contains("in clear text")).toList();
    }

    @Test
    void changesDoNotRepeatIt() {
        ConfiguredClientComponent component = bundles.configured(clients, bundles.context(),
                settings("mqtt://a", 1));
        List<String> one = List.of("client NAME: .password goes to mqtt://a:1883 in clear text, for all on the way to"
                + " read: use mqtts://, or a server on this machine");
        assertEquals(one, warned());
        component.modified(settings("mqtt://a", 2));
        assertEquals(one, warned());
        component.modified(settings("mqtts://a", 2));
        component.modified(settings("mqtt://a", 2));
        assertEquals(List.of(one.get(0), one.get(0)), warned());
    }
}
