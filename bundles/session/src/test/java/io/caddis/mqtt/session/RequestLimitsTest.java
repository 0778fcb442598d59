package io.caddis.mqtt.session;

import static io.caddis.mqtt.session.Wire.connack;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.caddis.mqtt.packet.Suback;
import io.caddis.mqtt.spi.SessionOptions;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Servers with limits for SUBSCRIBE and UNSUBSCRIBE that they cannot announce: they end the connection. */
class RequestLimitsTest {
    private static String[] filters(int count) {
        return IntStream.rangeClosed(1, count).mapToObj(number -> "f" + number + ":0").toArray(String[]::new);
    }

    /** How many filters are in each line of a kind. */
    private static List<Integer> sizes(List<String> out, String kind) {
        return out.stream().filter(line -> line.startsWith(kind + " "))
                .map(line -> line.split(" ").length - 2).toList();
    }

    private static SessionScript limited(int filtersMax, long perSecond) {
        return new SessionScript(Mode.V3_1_1)
                .unannounced(new SessionOptions.Unannounced(filtersMax, perSecond, false));
    }

    /** The server answers a SUBSCRIBE. */
    private static Suback granted(int packetId, int count) {
        return Wire.suback(packetId, Collections.nCopies(count, 0).toArray(Integer[]::new));
    }

    @Test
    void noMoreFiltersInAPacketThanConfigured() {
        SessionScript script = limited(8, 0).want(filters(20)).expect("").connect().ignore();
        assertEquals(List.of(8, 8, 4), sizes(script.receive(connack(false)).take(), "SUBSCRIBE"));
        script.receive(granted(1, 8), granted(2, 8), granted(3, 4)).ignore();
        assertEquals(List.of(8, 8, 4), sizes(script.want().take(), "UNSUBSCRIBE"));
    }

    /** As AWS IoT, which takes eight. */
    @Test
    void packetsGetSmallerAfterTheServerEndedTheConnection() {
        SessionScript script = limited(50, 0).want(filters(9)).expect("").connect().ignore();
        assertEquals(List.of(9), sizes(script.receive(connack(false)).take(), "SUBSCRIBE"));
        script.lost().expect("warning the server has ended the connection right after SUBSCRIBE with 9 filters: at most"
                + " 4 go in one packet from now on; if it has such a limit, set subscribe.filters.max to it");
        script.connect().ignore();
        assertEquals(List.of(4, 4, 1), sizes(script.receive(connack(false)).take(), "SUBSCRIBE"));
    }

    @Test
    void unsubscribeGetsSmallerToo() {
        SessionScript script = limited(50, 0).want(filters(9)).expect("").connected().receive(granted(1, 9)).ignore();
        assertEquals(List.of(9), sizes(script.want().take(), "UNSUBSCRIBE"));
        script.lost();
        assertTrue(script.take().get(0).contains("right after UNSUBSCRIBE with 9 filters"));
        script.connect().ignore();
        assertEquals(List.of(4, 4, 1), sizes(script.receive(connack(true)).take(), "UNSUBSCRIBE"));
    }

    /** Down to one, and then one after the other, each once the one before is answered. */
    @Test
    void downToOneAtATime() {
        SessionScript script = limited(50, 0).want(filters(3)).expect("").connect().ignore();
        script.receive(connack(false)).ignore().lost().ignore(); // 3 to 1
        script.connect().ignore().receive(connack(false)).expect("connected", "SUBSCRIBE 2 f1:0")
                .receive(granted(2, 1)).expect("subscribed f1 SUCCESS", "SUBSCRIBE 3 f2:0")
                .receive(granted(3, 1)).expect("subscribed f2 SUCCESS", "SUBSCRIBE 4 f3:0");
    }

    /** One filter that the server never takes does not keep the others from being subscribed, nor messages. */
    @Test
    void aFilterThatEndsEachConnectionIsNamedAndComesLast() {
        SessionScript script = limited(50, 0).want("bad:0", "good:0").expect("").connect().ignore();
        script.receive(connack(false)).ignore().lost().ignore();
        script.connect().ignore().receive(connack(false)).expect("connected", "SUBSCRIBE 2 bad:0").lost().expect("");
        script.connect().ignore().receive(connack(false)).expect("connected", "SUBSCRIBE 3 bad:0").lost().expect("");
        script.connect().ignore().receive(connack(false)).expect("connected", "SUBSCRIBE 4 good:0") // first now
                .receive(granted(4, 1)).expect("subscribed good SUCCESS", "SUBSCRIBE 5 bad:0").lost();
        assertTrue(script.take().get(0).startsWith("warning the server has ended 3 connections right after SUBSCRIBE"
                + " with the filter bad alone: it is sent again on each connection, 10 s after all else"));
        script.publish(1).expect("").connect().ignore().receive(connack(true))
                .expect("connected", "PUBLISH 6 q1 t1").receive(Wire.puback(6)).expect("done 1");
        script.tick(true).expect("SUBSCRIBE 7 bad:0").receive(granted(7, 1)).expect("subscribed bad SUCCESS");
        script.want("bad:0", "good:0", "a:0", "b:0").expect("SUBSCRIBE 8 a:0").receive(granted(8, 1))
                .expect("subscribed a SUCCESS", "SUBSCRIBE 9 b:0");
    }

    /** A network that breaks now and then is no reason to go one by one. */
    @Test
    void oneEndAfterOneFilterChangesNothing() {
        SessionScript script = limited(50, 0).want("a:0").expect("").connect().ignore();
        script.receive(connack(false)).expect("connected", "SUBSCRIBE 1 a:0").lost().expect("");
        script.want("a:0", "b:0", "d:0").expect("").publish(1).expect("").connect().ignore();
        List<String> out = script.receive(connack(false)).take();
        assertTrue(out.get(1).matches("SUBSCRIBE [0-9]+ a:0 b:0 d:0"), out::toString);
        assertTrue(out.get(2).startsWith("PUBLISH"), out::toString);
    }

    /** With both on their way nobody could say what ended the connection. */
    @Test
    void messagesWaitForTheAnswersAfterThat() {
        SessionScript script = limited(50, 0).want(filters(2)).expect("").connect().ignore();
        script.receive(connack(false)).ignore().publish(1).expect("PUBLISH 2 q1 t1").lost().ignore();
        script.connect().ignore().receive(connack(true)).expect("connected", "SUBSCRIBE 3 f1:0")
                .receive(granted(3, 1)).expect("subscribed f1 SUCCESS", "SUBSCRIBE 4 f2:0")
                .receive(granted(4, 1)).expect("subscribed f2 SUCCESS", "PUBLISH 2 dup q1 t1");
    }

    @Test
    void messagesDoNotWaitForEver() {
        SessionScript script = limited(50, 0).want(filters(2)).expect("").connect().ignore();
        script.receive(connack(false)).ignore().publish(1).ignore().lost().ignore();
        script.connect().ignore().receive(connack(true)).expect("connected", "SUBSCRIBE 3 f1:0")
                .tick(true).expect("PUBLISH 2 dup q1 t1");
    }

    @Test
    void anEndLongAfterIsNoAnswer() {
        SessionScript script = limited(50, 0).want(filters(9)).expect("").connected();
        script.elapse(11 * SessionScript.SECOND).lost().expect("").connect().ignore();
        assertEquals(List.of(9), sizes(script.receive(connack(false)).take(), "SUBSCRIBE"));
    }

    @Test
    void noMoreFiltersInASecondThanConfigured() {
        SessionScript script = limited(8, 50).want(filters(30)).expect("").connect().ignore().receive(connack(false));
        long start = script.now();
        int asked = sizes(script.take(), "SUBSCRIBE").stream().mapToInt(size -> size).sum();
        assertEquals(8, asked, "the first packet at once");
        while (asked < 30) {
            script.tick(true);
            asked += sizes(script.take(), "SUBSCRIBE").stream().mapToInt(size -> size).sum();
            assertTrue(asked <= 8 + 5 + 50 * (script.now() - start) / SessionScript.SECOND, "asked " + asked);
        }
        assertTrue(script.now() - start < SessionScript.SECOND);
    }
}
