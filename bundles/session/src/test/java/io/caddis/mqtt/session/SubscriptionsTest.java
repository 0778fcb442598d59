package io.caddis.mqtt.session;

import static io.caddis.mqtt.session.Wire.connack;
import static io.caddis.mqtt.session.Wire.publish;
import static io.caddis.mqtt.session.Wire.suback;
import static io.caddis.mqtt.session.Wire.unsuback;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.caddis.mqtt.Subscription;
import io.caddis.mqtt.packet.Property;
import io.caddis.mqtt.packet.Subscribe;
import io.caddis.mqtt.packet.Unsubscribe;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What is wanted, compared with what the server granted. */
class SubscriptionsTest {
    private static final String TOO_LARGE = " PACKET_TOO_LARGE";

    private static SessionScript connected(Mode mode) {
        return new SessionScript(mode).connected();
    }

    /** Connected, and the server holds the filters. */
    private static SessionScript granted(Mode mode, String... wanted) {
        return connected(mode).want(wanted).ignore()
                .receive(suback(1, IntStream.range(0, wanted.length).mapToObj(index -> 0).toArray(Integer[]::new)))
                .ignore();
    }

    private static String[] violation(Mode mode) {
        return mode.isV5() ? new String[] {"close CLIENT PROTOCOL_ERROR", "DISCONNECT PROTOCOL_ERROR"}
                : new String[] {"close CLIENT PROTOCOL_ERROR"};
    }

    /** 3.1.1 has no reason codes in UNSUBACK. */
    private static Integer[] ended(Mode mode, Integer... codes) {
        return mode.isV5() ? codes : new Integer[0];
    }

    // ---- one connection

    @EveryMode
    @Tag("v3-3.9.3-1")
    @Tag("v5-3.9.3-1")
    @Tag("u-3.9.3")
    void oneSubscribeForManyFiltersAndAnAnswerForEach(Mode mode) {
        connected(mode).want("a:0", "b:1", "c:2").expect("SUBSCRIBE 1 a:0 b:1 c:2")
                .receive(suback(1, 0, 1, 0)).expect("subscribed a SUCCESS", "subscribed b GRANTED_QOS_1",
                        "subscribed c SUCCESS")
                .want("a:0", "b:1", "c:2").expect();
    }

    @EveryMode
    void whatIsNotWantedAnyMoreIsUnsubscribed(Mode mode) {
        granted(mode, "a:0", "b:0", "c:0").want("b:0").expect("UNSUBSCRIBE 2 a c")
                .receive(unsuback(2, ended(mode, 0, 0))).expect("unsubscribed a", "unsubscribed c")
                .want("b:0").expect();
    }

    @EveryMode
    @Tag("v5-3.10.4-5")
    void unsubscribingFromWhatTheServerDoesNotHoldIsSuccess(Mode mode) {
        granted(mode, "a:0").want().expect("UNSUBSCRIBE 2 a").receive(unsuback(2, ended(mode, 0x11)))
                .expect("unsubscribed a" + (mode.isV5() ? " NO_SUBSCRIPTION_EXISTED" : "")).want().expect();
    }

    @Test
    void anUnsubscribeThatTheServerRefusesIsNotRepeatedForEver() {
        granted(Mode.V5, "a:0").want().expect("UNSUBSCRIBE 2 a").receive(unsuback(2, 0x87))
                .expect("unsubscribed a NOT_AUTHORIZED").want().expect().want("a:0").expect("SUBSCRIBE 3 a:0");
    }

    @EveryMode
    void aFilterWantedDifferentlyIsAskedForAgain(Mode mode) {
        granted(mode, "a:0").want("a:2").expect("SUBSCRIBE 2 a:2").receive(suback(2, 2)).ignore().want("a:2").expect();
    }

    @EveryMode
    @Tag("trap-11")
    void aFailureConcernsItsFilterOnlyAndIsNotAskedAgain(Mode mode) {
        connected(mode).want("a:0", "b:0").ignore().receive(suback(1, 0x80, 0))
                .expect("subscribed a UNSPECIFIED_ERROR", "subscribed b SUCCESS")
                .want("a:0", "b:0").expect()
                .want("a:0", "b:0", "c:0").expect("SUBSCRIBE 2 c:0")
                .receive(suback(2, 0)).expect("subscribed c SUCCESS")
                .want("a:1", "b:0", "c:0").expect("SUBSCRIBE 3 a:1");
    }

    @EveryMode
    void aFailureIsAskedAgainOnceWithdrawnAndOnTheNextConnection(Mode mode) {
        connected(mode).want("a:0").ignore().receive(suback(1, 0x80)).ignore()
                .want().expect().want("a:0").expect("SUBSCRIBE 2 a:0").receive(suback(2, 0x80)).ignore()
                .reconnect(connack(true)).expect("connected", "SUBSCRIBE " + (mode.restored() ? 1 : 3) + " a:0");
    }

    @EveryMode
    @Tag("v3-3.8.4-5")
    @Tag("v5-3.8.4-6")
    @Tag("v5-3.11.3-1")
    @Tag("u-3.9.3")
    @Tag("trap-10")
    void theWrongNumberOfCodesIsAProtocolError(Mode mode) {
        connected(mode).want("a:0", "b:0").ignore().receive(suback(1, 0)).expect(violation(mode));
        connected(mode).want("a:0", "b:0").ignore().receive(suback(1, 0, 0, 0)).expect(violation(mode));
        if (mode.isV5()) {
            granted(mode, "a:0", "b:0").want().ignore().receive(unsuback(2, 0)).expect(violation(mode));
            granted(mode, "a:0", "b:0").want().ignore().receive(unsuback(2)).expect(violation(mode));
        }
    }

    @EveryMode
    @Tag("v5-3.8.4-1")
    @Tag("u-3.8.4")
    @Tag("trap-12")
    void messagesBeforeSubackAreDelivered(Mode mode) {
        connected(mode).want("a:1").ignore().receive(publish(1, 1, "a")).expect("deliver 1 a")
                .delivered(1).expect("PUBACK 1").receive(suback(1, 1)).expect("subscribed a GRANTED_QOS_1");
    }

    @EveryMode
    void moreThanFiftyFiltersTakeMorePackets(Mode mode) {
        String[] many = IntStream.range(0, 120).mapToObj(index -> "f" + index + ":0").toArray(String[]::new);
        SessionScript script = connected(mode).want(many);
        assertEquals(List.of(53, 53, 23), script.take().stream().map(line -> line.split(" ").length + 1).toList());
        Integer[] granted = IntStream.range(0, 50).mapToObj(index -> 0).toArray(Integer[]::new);
        script.receive(suback(1, granted), suback(2, granted)).ignore().want()
                .take().forEach(line -> assertEquals(52, line.split(" ").length));
    }

    // ---- wants that change while a request is under way

    @EveryMode
    void aFilterUnderWayIsLeftAloneUntilItsAnswer(Mode mode) {
        connected(mode).want("a:0").expect("SUBSCRIBE 1 a:0").want("a:0", "b:0").expect("SUBSCRIBE 2 b:0")
                .want("a:1", "b:0").expect().receive(suback(1, 0)).expect("subscribed a SUCCESS", "SUBSCRIBE 3 a:1")
                .want().expect().receive(suback(2, 0)).expect("subscribed b SUCCESS", "UNSUBSCRIBE 4 b")
                .receive(suback(3, 1)).expect("subscribed a GRANTED_QOS_1", "UNSUBSCRIBE 5 a");
    }

    @EveryMode
    void aFilterWantedAgainWhileItsEndIsUnderWay(Mode mode) {
        granted(mode, "a:0").want().expect("UNSUBSCRIBE 2 a").want("a:0").expect()
                .receive(unsuback(2, ended(mode, 0))).expect("unsubscribed a", "SUBSCRIBE 3 a:0");
    }

    @EveryMode
    void theFailureOfAnOldWishDoesNotStandInTheWayOfANewOne(Mode mode) {
        connected(mode).want("a:0").ignore().want("a:1").expect().receive(suback(1, 0x80))
                .expect("subscribed a UNSPECIFIED_ERROR", "SUBSCRIBE 2 a:1");
        connected(mode).want("a:0").ignore().want().expect().receive(suback(1, 0x80))
                .expect("subscribed a UNSPECIFIED_ERROR").want("a:0").expect("SUBSCRIBE 2 a:0");
    }

    @EveryMode
    void afterAFailedReplacementTheOldOneIsInDoubt(Mode mode) {
        granted(mode, "a:0").want("a:1").ignore().receive(suback(2, 0x80)).expect("subscribed a UNSPECIFIED_ERROR")
                .want("a:0").expect("SUBSCRIBE 3 a:0");
        granted(mode, "a:0").want("a:1").ignore().receive(suback(2, 0x80)).ignore()
                .want().expect("UNSUBSCRIBE 3 a");
    }

    // ---- over connections

    @EveryMode
    void withTheSessionNothingIsAskedForAgain(Mode mode) {
        granted(mode, "a:0").reconnect(connack(true)).expect("connected");
    }

    @EveryMode
    @Tag("v3-3.2.2-3")
    @Tag("trap-20")
    void withoutTheSessionAllIsAskedForAgain(Mode mode) {
        granted(mode, "a:0", "b:1").reconnect(connack(false))
                .expect("connected", "SUBSCRIBE " + (mode.restored() ? 1 : 2) + " a:0 b:1");
    }

    @EveryMode
    void whatChangedWhileOfflineIsAskedForWithTheSession(Mode mode) {
        granted(mode, "a:0", "b:0").lost().want("b:0", "c:0").expect().connect().ignore().want("b:0", "d:0").expect()
                .receive(connack(true)).expect("connected", mode.restored() ? "SUBSCRIBE 1 d:0" : "SUBSCRIBE 2 d:0",
                        mode.restored() ? "UNSUBSCRIBE 2 a" : "UNSUBSCRIBE 3 a");
    }

    @EveryMode
    void aSubscribeWithoutAnswerIsRepeated(Mode mode) {
        connected(mode).want("a:0").ignore().reconnect(connack(true))
                .expect("connected", "SUBSCRIBE " + (mode.restored() ? 1 : 2) + " a:0")
                .receive(suback(1, 0), suback(2, 0)).expect("subscribed a SUCCESS");
    }

    @EveryMode
    void aSubscribeWithoutAnswerThatIsNotWantedAnyMoreIsTakenBack(Mode mode) {
        int packetId = mode.restored() ? 1 : 2;
        connected(mode).want("a:0").ignore().lost().want().connect().ignore()
                .receive(connack(true)).expect("connected", "UNSUBSCRIBE " + packetId + " a")
                .receive(unsuback(packetId, ended(mode, 0))).expect("unsubscribed a")
                .reconnect(connack(true)).expect("connected");
        connected(mode).want("a:0").ignore().lost().want().connect().ignore()
                .receive(connack(false)).expect("connected");
    }

    @EveryMode
    void anUnsubscribeWithoutAnswerLeavesTheFilterInDoubt(Mode mode) {
        granted(mode, "a:0").want().expect("UNSUBSCRIBE 2 a").lost().want("a:0").connect().ignore()
                .receive(connack(true)).expect("connected", "SUBSCRIBE " + (mode.restored() ? 1 : 3) + " a:0");
    }

    @EveryMode
    void anUnsubscribeWithoutAnswerIsRepeated(Mode mode) {
        granted(mode, "a:0").want().expect("UNSUBSCRIBE 2 a").reconnect(connack(true))
                .expect("connected", "UNSUBSCRIBE " + (mode.restored() ? 1 : 3) + " a");
    }

    @EveryMode
    void theIdentifierOfARequestIsFreeOnceItsConnectionIsGone(Mode mode) {
        SessionScript script = connected(mode).want("a:0").ignore().reconnect(connack(true)).ignore();
        for (int token = 1; token <= 65_535; token++) {
            script.session().publish(token, Wire.message(1, "t"), 0);
        }
        assertEquals(65_533, script.then(() -> { }).take().size());
    }

    // ---- what the server does not take

    @Test
    @Tag("u-3.2.2.3.11")
    @Tag("trap-31")
    void filtersThatTheServerCannotServeAreNotSent() {
        SessionScript script = new SessionScript(Mode.V5).connected(connack(false,
                Property.WILDCARD_SUBSCRIPTION_AVAILABLE, 0, Property.SHARED_SUBSCRIPTION_AVAILABLE, 0));
        script.want("a/+:0", "b:0", "$share/g/c:0", "$share/g/#:0").expect(
                "subscribed a/+ WILDCARD_SUBSCRIPTIONS_NOT_SUPPORTED",
                "subscribed $share/g/c SHARED_SUBSCRIPTIONS_NOT_SUPPORTED",
                "subscribed $share/g/# SHARED_SUBSCRIPTIONS_NOT_SUPPORTED", "SUBSCRIBE 1 b:0")
                .want("a/+:0", "b:0", "$share/g/c:0").expect()
                .reconnect(connack(false)).expect("connected", "SUBSCRIBE 2 a/+:0 b:0 $share/g/c:0");
    }

    @EveryMode
    @Tag("v5-3.2.2-15")
    @Tag("trap-32")
    void ofASubscribeThatIsTooLargeOnlyTheCauseFails(Mode mode) {
        SessionScript script = connected(mode);
        List<Subscription> wanted = List.of(Wire.subscription("a", 0), Wire.subscription("b", 0),
                Wire.subscription("large", 0), Wire.subscription("c", 0));
        script.then(() -> {
            script.session().want(wanted, script.now());
            for (var packet = script.session().nextPacket(0); packet != null; packet = script.session().nextPacket(0)) {
                Subscribe subscribe = (Subscribe) packet;
                if (subscribe.subscriptions().contains(wanted.get(2))) {
                    script.session().refused(packet, "too large", script.now());
                } else {
                    Integer[] codes = subscribe.subscriptions().stream().map(one -> 0).toArray(Integer[]::new);
                    script.session().receive(suback(subscribe.packetId(), codes), script.now());
                }
            }
        }).expect("subscribed a SUCCESS", "subscribed b SUCCESS", "subscribed large" + TOO_LARGE,
                "subscribed c SUCCESS");
        script.then(() -> script.session().want(wanted, script.now())).expect();
    }

    @EveryMode
    @Tag("v5-3.2.2-15")
    @Tag("trap-32")
    void ofAnUnsubscribeThatIsTooLargeOnlyTheCauseFails(Mode mode) {
        SessionScript script = granted(mode, "a:0", "large:0", "b:0");
        script.then(() -> {
            script.session().want(List.of(), script.now());
            for (var packet = script.session().nextPacket(0); packet != null; packet = script.session().nextPacket(0)) {
                Unsubscribe unsubscribe = (Unsubscribe) packet;
                if (unsubscribe.filters().stream().anyMatch(filter -> filter.value().equals("large"))) {
                    script.session().refused(packet, "too large", script.now());
                } else {
                    Integer[] codes = unsubscribe.filters().stream().map(one -> 0).toArray(Integer[]::new);
                    script.session().receive(unsuback(unsubscribe.packetId(), ended(mode, codes)), script.now());
                }
            }
        });
        script.expect("unsubscribed a", "unsubscribed large" + TOO_LARGE, "unsubscribed b")
                .want().expect()
                .reconnect(connack(true)).expect("connected", "UNSUBSCRIBE " + (mode.restored() ? 1 : 7) + " large");
    }

    @Test
    void refusedRequestsGiveBackTheirIdentifiers() {
        SessionScript script = connected(Mode.V5);
        for (int round = 0; round < 70_000; round++) {
            List<Subscription> wanted = List.of(Wire.subscription("f" + round, 0));
            script.session().want(wanted, 0);
            script.session().refused(script.session().nextPacket(0), "too large", 0);
            assertEquals("subscribed f" + round + TOO_LARGE, Wire.text(script.session().poll()));
        }
    }
}
