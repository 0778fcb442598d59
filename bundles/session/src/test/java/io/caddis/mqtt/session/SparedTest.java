package io.caddis.mqtt.session;

import static io.caddis.mqtt.session.Wire.connack;
import static io.caddis.mqtt.session.Wire.suback;
import static io.caddis.mqtt.session.Wire.unsuback;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.caddis.mqtt.TopicFilter;
import io.caddis.mqtt.packet.Connack;
import io.caddis.mqtt.packet.Property;
import io.caddis.mqtt.packet.Publish;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What the server holds of an earlier life, and nobody wants yet, see {@link io.caddis.mqtt.spi.Session#want}. */
class SparedTest {
    /** A new life, after one in which these were granted. */
    private static SessionScript after(Mode mode, String... filters) {
        SessionScript first = new SessionScript(mode).connected(connack(false));
        for (int count = 1; count <= filters.length; count++) { // each in a packet of its own
            first.want(Arrays.copyOf(filters, count)).ignore().receive(suback(count, qos(filters[count - 1]))).ignore();
        }
        return new SessionScript(mode).cleanStart(false).state(first.lost().session().snapshot());
    }

    private static int qos(String filter) {
        return filter.charAt(filter.length() - 1) - '0';
    }

    private static Publish copy(String topic, Integer... identifiers) {
        return new Publish(Wire.message(0, topic), false, 0, 0, List.of(identifiers));
    }

    @ParameterizedTest
    @EnumSource
    void staysUntilItIsSparedNoLonger(Mode mode) {
        after(mode, "a:1", "b:1", "c:1").spare("b").want("a:1").expect().connect().ignore().receive(connack(true))
                .expect("connected", "UNSUBSCRIBE 1 c")
                .receive(copy("b")).expect("deliver 0 b")
                .spare().want("a:1").expect("UNSUBSCRIBE 2 b");
    }

    @ParameterizedTest
    @EnumSource
    void isNotAskedForWhenItIsWanted(Mode mode) {
        after(mode, "a:1", "b:2").spare("a", "b").want().expect().connect().ignore().receive(connack(true))
                .expect("connected").spare("a").want("b:2").expect().spare().want("b:2", "a:1").expect();
    }

    @ParameterizedTest
    @EnumSource
    void isAskedForWhenItIsWantedOtherwise(Mode mode) {
        after(mode, "a:1").spare("a").want().expect().connect().ignore().receive(connack(true))
                .expect("connected").spare().want("a:2").expect("SUBSCRIBE 1 a:2").receive(suback(1, 2))
                .expect("subscribed a GRANTED_QOS_2");
    }

    /** The server has forgotten it, and nobody here wants it. */
    @ParameterizedTest
    @EnumSource
    void isNotSubscribedAnew(Mode mode) {
        after(mode, "a:1", "b:1").spare("b").want("a:1").expect().connect().ignore().receive(connack(false))
                .expect("connected", "SUBSCRIBE 1 a:1").receive(suback(1, 1)).expect("subscribed a GRANTED_QOS_1")
                .reconnect(connack(true)).expect("connected").spare().want("a:1").expect();
    }

    /** Whether the server holds it is not known: nobody answered to its UNSUBSCRIBE. */
    @ParameterizedTest
    @EnumSource
    void isLeftAloneInDoubt(Mode mode) {
        SessionScript first = new SessionScript(mode).connected(connack(false)).want("a:1").ignore()
                .receive(suback(1, 1)).ignore().want().ignore().lost();
        new SessionScript(mode).cleanStart(false).state(first.session().snapshot()).spare("a").want().expect()
                .connect().ignore().receive(connack(true)).expect("connected")
                .spare().want().expect("UNSUBSCRIBE 1 a").receive(mode.isV5() ? unsuback(1, 0) : unsuback(1))
                .ignore().want().expect();
    }

    /** Copies for what is spared are told from those for others. */
    @ParameterizedTest
    @EnumSource(names = "V5.*", mode = EnumSource.Mode.MATCH_ALL)
    void keepsItsIdentifier(Mode mode) {
        SessionScript first = new SessionScript(mode).connected(connack(false)).want("o/#:1", "o/1:1")
                .expect("SUBSCRIBE 1 o/#:1 #1", "SUBSCRIBE 2 o/1:1 #2")
                .receive(suback(1, 1), suback(2, 1)).ignore().lost();
        new SessionScript(mode).cleanStart(false).state(first.session().snapshot()).spare("o/#", "o/1").want().expect()
                .connect().ignore().receive(connack(true))
                .expect("connected").receive(copy("o/1", 1), copy("o/1", 2))
                .expect("deliver 0 o/1 for [o/#]", "deliver 0 o/1 for [o/1] but [o/#]")
                .spare("o/#").want("o/1:1").expect()
                .receive(copy("o/1", 1), copy("o/1", 2))
                .expect("deliver 0 o/1 for [o/#]", "deliver 0 o/1 for [o/1] but [o/#]")
                .spare("o/#").want("o/1:1", "o/+:0").expect("SUBSCRIBE 1 o/+:0 #3")
                .receive(suback(1, 0)).expect("subscribed o/+ SUCCESS")
                .spare().want("o/1:1", "o/+:0").expect("UNSUBSCRIBE 2 o/#");
    }

    /** Only of what the server granted, and nothing is under way for. */
    @ParameterizedTest
    @EnumSource
    void whatTheServerHoldsIsKnown(Mode mode) {
        SessionScript script = after(mode, "a:1", "b:1").spare("b").want("a:1", "c:1").expect();
        assertEquals(List.of(false, false, false), holds(script));
        script.connect().ignore().receive(connack(true)).expect("connected", "SUBSCRIBE 1 c:1");
        assertEquals(List.of(true, true, false), holds(script));
        script.receive(suback(1, 1)).ignore().spare().want("a:1", "c:1").expect("UNSUBSCRIBE 2 b");
        assertEquals(List.of(true, false, true), holds(script));
        script.lost();
        assertEquals(List.of(false, false, false), holds(script));
    }

    private static List<Boolean> holds(SessionScript script) {
        return Stream.of("a", "b", "c").map(TopicFilter::of).map(script.session()::holds).toList();
    }

    /** Where copies are not told apart, what is spared brings the messages of another filter, as long as it is. */
    @ParameterizedTest
    @EnumSource
    void carriesWhatItCovers(Mode mode) {
        Connack nameless = connack(true, Property.SUBSCRIPTION_IDENTIFIER_AVAILABLE, 0);
        after(mode, "o/#:1").spare("o/#").want("o/1:1").expect().connect().ignore()
                .receive(mode.isV5() ? nameless : connack(true))
                .expect("connected", "subscribed o/1 GRANTED_QOS_1").receive(copy("o/1")).expect("deliver 0 o/1")
                .spare().want("o/1:1").expect("SUBSCRIBE 1 o/1:1", "UNSUBSCRIBE 2 o/#");
    }
}
