package io.caddis.mqtt.management.monitor;

import static org.junit.jupiter.api.Assertions.assertEquals;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.caddis.mqtt.MqttClient;
import io.caddis.mqtt.MqttException.Kind;
import io.caddis.mqtt.management.ByHand;
import io.caddis.mqtt.management.threads.Guard;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** Publishes that come to nothing: one line at once, then one a minute. */
class LostPublishesTest {
    private final ByHand hand = new ByHand(Long.MAX_VALUE - 1000);
    private final LostPublishes lost = new LostPublishes(Guard.UNSHARED, "tester", hand.workers, hand.now());
    private final Logger logger = (Logger) LoggerFactory.getLogger(MqttClient.class);
    private final ListAppender<ILoggingEvent> log = new ListAppender<>();

    @BeforeEach
    void listen() {
        log.list = new CopyOnWriteArrayList<>(); // other threads write while it is read
        log.start();
        logger.addAppender(log);
    }

    @AfterEach
    void end() {
        logger.detachAppender(log);
    }

    private List<String> lines() {
        return log.list.stream().map(ILoggingEvent::getFormattedMessage).toList();
    }

    @Test
    void oneLineAtOnceAndOneEachMinute() {
        for (int second = 0; second < 130; second++) {
            lost.lost(Kind.DROPPED, "the queue is full", hand.now());
            lost.lost(Kind.EXPIRED, "it expired", hand.now());
            lost.lost(Kind.CLOSED, "the client was deleted", hand.now());
            hand.pass(ByHand.SECOND);
        }
        assertEquals(List.of("client tester: publishes were not sent: {dropped=1, expired=1}; the last one: it expired",
                "client tester: publishes were not sent: {dropped=59, expired=59}; the last one: it expired",
                "client tester: publishes were not sent: {dropped=60, expired=60}; the last one: it expired"), lines());
    }

    @Test
    void whatComesAfterAPauseIsToldAtOnce() {
        lost.lost(Kind.QUEUE_FULL, "first", hand.now());
        hand.pass(120 * ByHand.SECOND);
        lost.lost(Kind.NOT_ALLOWED_BY_SERVER, "second", hand.now());
        hand.pass(1);
        assertEquals(List.of("client tester: publishes were not sent: {queue full=1}; the last one: first",
                "client tester: publishes were not sent: {not allowed by server=1}; the last one: second"), lines());
    }

    @Test
    void whatStatesTellIsNoNews() {
        lost.lost(Kind.CLOSED, "closed", hand.now());
        lost.lost(Kind.CONNECTION_LOST, "lost", hand.now());
        hand.pass(120 * ByHand.SECOND);
        assertEquals(List.of(), lines());
        assertEquals(0, hand.alarms());
    }
}
