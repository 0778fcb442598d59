package io.caddis.mqtt.management;

import static org.junit.jupiter.api.Assertions.assertEquals;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** What a configuration is warned of is warned of once, and again only after it was mended. */
class WarnedOnceTest {
    private final ListAppender<ILoggingEvent> log = new ListAppender<>();
    private final Logger root = ((LoggerContext) LoggerFactory.getILoggerFactory()).getLogger(Logger.ROOT_LOGGER_NAME);
    private final Bundles bundles = new Bundles();
    private final PartsInUse parts = new PartsInUse();
    private final ClientFactory clients = new ClientFactory(bundles.context(), parts,
            new Whiteboards(bundles.context(), parts));

    @BeforeEach
    void watchTheLog() {
        log.start();
        root.addAppender(log);
    }

    @AfterEach
    void end() {
        clients.deactivate();
        parts.deactivate();
        root.detachAppender(log);
    }

    private static Map<String, Object> settings(String server, int keepAlive) {
        return ListenerScene.properties("service.pid", "io.caddis.mqtt.client~NAME", "server", server, "keep.alive",
                keepAlive, "username", "u", ".password", "s3cret");
    }

    private List<String> warned() {
        return log.list.stream().filter(event -> event.getLevel() == Level.WARN).map(ILoggingEvent::getFormattedMessage)
                .filter(line -> line.contains("in clear text")).toList();
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
