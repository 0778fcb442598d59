package io.caddis.mqtt.session;

import static io.caddis.mqtt.session.Wire.connack;
import static io.caddis.mqtt.session.Wire.suback;
import static io.caddis.mqtt.session.Wire.subscription;
import static io.caddis.mqtt.session.Wire.unsuback;

import io.caddis.mqtt.Message;
import io.caddis.mqtt.Subscription;
import io.caddis.mqtt.packet.Connack;
import io.caddis.mqtt.packet.Property;
import io.caddis.mqtt.packet.Publish;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Filters with a topic in common: whose copy of a message is which, or one copy for all. */
class CopiesTest {
    private static Publish copy(String topic, Integer... identifiers) {
        return copy(Wire.message(0, topic), identifiers);
    }

    private static Publish copy(Message message, Integer... identifiers) {
        return new Publish(message, false, 0, 0, Arrays.asList(identifiers));
    }

    private static SessionScript wants(SessionScript script, String... filters) {
        return script.want(filters);
    }

    /** Connected to a server that names copies, or by 3.1.1, or to one of 5.0 that does not. */
    private static SessionScript connected(Mode mode, Connack connack) {
        return new SessionScript(mode).connected(connack);
    }

    private static Connack nameless() {
        return connack(false, Property.SUBSCRIPTION_IDENTIFIER_AVAILABLE, 0);
    }

    // ---- with identifiers

    @Test
    void filtersWithoutATopicInCommonHaveNoIdentifier() {
        connected(Mode.V5, connack(false)).want("a/+:0", "b/#:0", "c:0").expect("SUBSCRIBE 1 a/+:0 b/#:0 c:0")
                .receive(suback(1, 0, 0, 0)).ignore().receive(copy("a/1")).expect("deliver 0 a/1");
    }

    @Test
    @Tag("v5-3.3.4-3")
    void filtersWithATopicInCommonHaveDifferentOnesAndOthersShareThem() {
        connected(Mode.V5, connack(false)).want("o/#:1", "o/1:1", "p/#:1", "p/1:1", "q:1")
                .expect("SUBSCRIBE 1 o/#:1 p/#:1 #1", "SUBSCRIBE 2 o/1:1 p/1:1 #2", "SUBSCRIBE 3 q:1")
                .receive(suback(1, 1, 1), suback(2, 1, 1), suback(3, 1)).ignore()
                .receive(copy("o/1", 1), copy("o/1", 2), copy("o/2", 1), copy("p/1", 2), copy("q"), copy("o/1", 1, 2))
                .expect("deliver 0 o/1 for [o/#]", "deliver 0 o/1 for [o/1] but [o/#]", "deliver 0 o/2 for [o/#]",
                        "deliver 0 p/1 for [p/1] but [p/#]", "deliver 0 q", "deliver 0 o/1 for [o/#, o/1]");
    }

    @Test
    @Tag("v5-3.3.4-3")
    void groupsOfOneTopicHaveDifferentIdentifiersInWhicheverOrder() {
        connected(Mode.V5, connack(false)).want("o/1:1", "$share/g/o/1:1", "$share/h/o/1:1", "p:1")
                .expect("SUBSCRIBE 1 o/1:1 #1", "SUBSCRIBE 2 $share/g/o/1:1 #2", "SUBSCRIBE 3 $share/h/o/1:1 #3",
                        "SUBSCRIBE 4 p:1")
                .receive(suback(1, 1), suback(2, 1), suback(3, 1), suback(4, 1)).ignore()
                .receive(copy("o/1", 2), copy("o/1", 1), copy("o/1", 3))
                .expect("deliver 0 o/1 for [$share/g/o/1] but [o/1]", "deliver 0 o/1 for [o/1]",
                        "deliver 0 o/1 for [$share/h/o/1] but [$share/g/o/1, o/1]");
        connected(Mode.V5, connack(false)).want("$share/g/o/1:1", "o/1:1")
                .expect("SUBSCRIBE 1 $share/g/o/1:1 #1", "SUBSCRIBE 2 o/1:1 #2");
    }

    @Test
    void theHigherQosComesFirst() {
        connected(Mode.V5, connack(false)).want("o/#:0", "o/1:2").ignore()
                .receive(suback(1, 0), suback(2, 2)).ignore().receive(copy("o/1", 1), copy("o/1", 2))
                .expect("deliver 0 o/1 for [o/#] but [o/1]", "deliver 0 o/1 for [o/1]");
    }

    @Test
    void aRetainedMessageComesForNewSubscriptionsOnly() {
        connected(Mode.V5, connack(false)).want("o/#:0", "o/1:0").ignore().receive(suback(1, 0), suback(2, 0)).ignore()
                .receive(copy(Wire.message(0, "o/1").withRetain(true), 2)).expect("deliver 0 o/1 for [o/1]");
    }

    @Test
    void whatTheServerRefusedBringsNoCopy() {
        connected(Mode.V5, connack(false)).want("o/#:0", "o/1:0").ignore()
                .receive(suback(1, 0x87), suback(2, 0)).ignore().receive(copy("o/1", 2))
                .expect("deliver 0 o/1 for [o/1]");
    }

    @Test
    void aFilterThatJoinsGivesTheEarlierOneAnIdentifierFirstAndAsksForNoRetainedMessagesAgain() {
        connected(Mode.V5, connack(false)).want("o/#:1").expect("SUBSCRIBE 1 o/#:1").receive(suback(1, 1)).ignore()
                .want("o/1:1", "o/#:1").expect("SUBSCRIBE 2 o/#:1 none #1", "SUBSCRIBE 3 o/1:1 #2")
                .receive(copy("o/1")).expect("deliver 0 o/1") // of before, when o/1 was not subscribed
                .receive(suback(2, 1), suback(3, 1)).expect("subscribed o/# GRANTED_QOS_1",
                        "subscribed o/1 GRANTED_QOS_1")
                .receive(copy("o/1", 2), copy("o/1", 1))
                .expect("deliver 0 o/1 for [o/1] but [o/#]", "deliver 0 o/1 for [o/#]")
                .want("o/1:1", "o/#:1").expect();
    }

    @Test
    void whatStillComesForAFilterThatLeftIsForNobody() {
        SessionScript script = connected(Mode.V5, connack(false)).want("o/#:0", "o/1:0").ignore()
                .receive(suback(1, 0), suback(2, 0)).ignore().want("o/#:0").expect("UNSUBSCRIBE 3 o/1")
                .receive(copy("o/1", 2), copy("o/1", 1)).expect("deliver 0 o/1 for [o/1]", "deliver 0 o/1 for [o/#]")
                .receive(unsuback(3, 0)).ignore();
        script.receive(copy("o/1", 2), copy("o/1", 1)).expect("deliver 0 o/1 for [o/1]", "deliver 0 o/1 for [o/#]")
                .want("o/#:0", "o/1:0").expect("SUBSCRIBE 4 o/1:0 #2");
    }

    @Test
    void anUnknownIdentifierLeavesItToTheTopic() {
        connected(Mode.V5, connack(false)).want("o/#:0", "o/1:0").ignore().receive(suback(1, 0), suback(2, 0)).ignore()
                .receive(copy("o/1", 9)).expect("deliver 0 o/1");
    }

    @Test
    void identifiersOfTheApplicationAreUsedAndComeBackAndOursDoNot() {
        Subscription seven = subscription("o/#", 0).withIdentifier(7);
        Subscription same = subscription("o/1", 0).withIdentifier(7);
        connected(Mode.V5, connack(false)).wantAll(seven, same, subscription("o/+", 0))
                .expect("SUBSCRIBE 1 o/#:0 #7", "SUBSCRIBE 2 o/1:0 #1", "SUBSCRIBE 3 o/+:0 #2")
                .receive(suback(1, 0), suback(2, 0), suback(3, 0)).ignore()
                .receive(copy("o/1", 7), copy("o/1", 1), copy("o/1", 2))
                .expect("deliver 0 o/1 for [o/#] ids [7]", "deliver 0 o/1 for [o/1] but [o/#] ids [7]",
                        "deliver 0 o/1 for [o/+] but [o/#, o/1]");
    }

    @Test
    void identifiersStayOverAReconnectAndANewSessionObject() {
        for (Mode mode : Stream.of(Mode.values()).filter(Mode::isV5).toList()) {
            wants(connected(mode, connack(false)), "o/#:0", "o/1:0").ignore()
                    .receive(suback(1, 0), suback(2, 0)).ignore().reconnect(connack(true)).expect("connected")
                    .receive(copy("o/1", 1), copy("o/1", 2))
                    .expect("deliver 0 o/1 for [o/#]", "deliver 0 o/1 for [o/1] but [o/#]");
        }
    }

    @Test
    void anotherOrderInANewProcessChangesNoIdentifier() {
        SessionScript first = connected(Mode.V5, connack(false)).want("o/#:0", "o/1:0").ignore()
                .receive(suback(1, 0), suback(2, 0)).ignore().lost();
        new SessionScript(Mode.V5).cleanStart(false).state(first.session().snapshot()).want("o/1:0", "o/#:0")
                .expect().connect().ignore().receive(connack(true)).expect("connected")
                .receive(copy("o/1", 1), copy("o/1", 2))
                .expect("deliver 0 o/1 for [o/#] but [o/1]", "deliver 0 o/1 for [o/1]");
    }

    // ---- without

    @Test
    void aCoveredFilterIsNotSubscribedWhereNothingTellsCopiesApart() {
        for (Mode mode : Mode.values()) {
            SessionScript script = connected(mode, mode.isV5() ? nameless() : connack(false));
            wants(script, "o/1:1", "o/#:1", "o/+:0", "p:1").expect("SUBSCRIBE 1 o/#:1 p:1")
                    .receive(suback(1, 1, 1)).expect("subscribed o/# GRANTED_QOS_1", "subscribed p GRANTED_QOS_1",
                            "subscribed o/1 GRANTED_QOS_1", "subscribed o/+ SUCCESS")
                    .receive(copy("o/1")).expect("deliver 0 o/1")
                    .want("o/+:0", "p:1").expect("unsubscribed o/1", "SUBSCRIBE 2 o/+:0", "UNSUBSCRIBE 3 o/#");
        }
    }

    @Test
    void aFilterThatAsksForMoreIsSubscribed() {
        connected(Mode.V5, nameless()).want("o/#:0", "o/1:1", "$share/g/o/2:0").expect(
                "SUBSCRIBE 1 o/#:0 o/1:1 $share/g/o/2:0");
    }

    @Test
    void ifTheWiderOneIsRefusedTheOtherIsAskedFor() {
        connected(Mode.V3_1_1, connack(false)).want("o/#:0", "o/1:0").expect("SUBSCRIBE 1 o/#:0")
                .receive(suback(1, 0x80))
                .expect("subscribed o/# UNSPECIFIED_ERROR", "SUBSCRIBE 2 o/1:0");
    }

    @Test
    void aFilterThatJoinsLaterIsSubscribedForItsRetainedMessages() {
        connected(Mode.V3_1_1, connack(false)).want("o/#:0").ignore().receive(suback(1, 0)).ignore()
                .want("o/#:0", "o/1:0").expect("SUBSCRIBE 2 o/1:0")
                .receive(suback(2, 0)).expect("subscribed o/1 SUCCESS")
                .reconnect(connack(false)).expect("connected", "SUBSCRIBE 3 o/#:0").receive(suback(3, 0))
                .expect("subscribed o/# SUCCESS", "subscribed o/1 SUCCESS");
    }
}
