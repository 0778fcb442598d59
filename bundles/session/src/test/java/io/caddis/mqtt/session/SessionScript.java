package io.caddis.mqtt.session;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.caddis.mqtt.DisconnectOptions;
import io.caddis.mqtt.Message;
import io.caddis.mqtt.Payload;
import io.caddis.mqtt.Subscription;
import io.caddis.mqtt.TopicFilter;
import io.caddis.mqtt.UserProperty;
import io.caddis.mqtt.packet.Connack;
import io.caddis.mqtt.packet.Packet;
import io.caddis.mqtt.packet.PacketType;
import io.caddis.mqtt.packet.ProtocolVersion;
import io.caddis.mqtt.spi.Credentials;
import io.caddis.mqtt.spi.SessionOptions;
import io.caddis.mqtt.spi.SessionOutput;
import io.caddis.mqtt.spi.SessionState;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * A session, the time, and all that came out since the last {@link #expect}. Each call first checks that nothing was
 * left unexpected, so a script says the exact list of outputs of every call: results in lower case, packets in upper
 * case.
 * Options are set before the first call.
 */
final class SessionScript {
    static final long SECOND = 1_000_000_000L;

    private final boolean restored;
    private final List<String> out = new ArrayList<>();
    private ProtocolVersion version;
    private String clientId = "c";
    private boolean cleanStart = true;
    private long sessionExpirySeconds = 300;
    private int keepAliveSeconds;
    private int receiveMaximum = 0xFFFF;
    private int inFlightMax = 0xFFFF;
    private int topicAliasMaximum;
    private int topicAliasMax;
    private boolean responseInformation;
    private boolean problemInformation = true;
    private List<UserProperty> userProperties = List.of();
    private int queueMax = 100_000;
    private long queueBytesMax = 1_000_000_000;
    private SessionOptions.Outbound outbound;
    private SessionOptions.Unannounced unannounced = SessionOptions.Unannounced.DEFAULT;
    private SessionState state = SessionState.EMPTY;
    private List<Subscription> wanted = List.of();
    private List<TopicFilter> spared = List.of();
    private ClientSession session;
    private long nowNanos = 1_000 * SECOND;
    private int committed;

    SessionScript(Mode mode) {
        version = mode.version();
        restored = mode.restored();
    }

    // ---- options

    SessionScript version(ProtocolVersion newVersion) {
        version = newVersion;
        return this;
    }

    SessionScript clientId(String newClientId) {
        clientId = newClientId;
        return this;
    }

    SessionScript cleanStart(boolean newCleanStart) {
        cleanStart = newCleanStart;
        return this;
    }

    SessionScript sessionExpirySeconds(long newSessionExpirySeconds) {
        sessionExpirySeconds = newSessionExpirySeconds;
        return this;
    }

    SessionScript keepAliveSeconds(int newKeepAliveSeconds) {
        keepAliveSeconds = newKeepAliveSeconds;
        return this;
    }

    SessionScript receiveMaximum(int newReceiveMaximum) {
        receiveMaximum = newReceiveMaximum;
        return this;
    }

    SessionScript inFlightMax(int newInFlightMax) {
        inFlightMax = newInFlightMax;
        return this;
    }

    SessionScript queueMax(int newQueueMax) {
        queueMax = newQueueMax;
        return this;
    }

    SessionScript queueBytesMax(long newQueueBytesMax) {
        queueBytesMax = newQueueBytesMax;
        return this;
    }

    /** @param received what CONNECT allows the server; @param sent what we use at most */
    SessionScript topicAliases(int received, int sent) {
        topicAliasMaximum = received;
        topicAliasMax = sent;
        return this;
    }

    /** In place of all bounds on what is sent. */
    SessionScript outbound(SessionOptions.Outbound newOutbound) {
        outbound = newOutbound;
        return this;
    }

    /** What CONNECT asks for, and tells. */
    SessionScript informed(boolean aboutResponses, boolean aboutProblems, UserProperty... told) {
        responseInformation = aboutResponses;
        problemInformation = aboutProblems;
        userProperties = List.of(told);
        return this;
    }

    /** What the server minds and does not say. */
    SessionScript unannounced(SessionOptions.Unannounced newUnannounced) {
        unannounced = newUnannounced;
        return this;
    }

    SessionScript state(SessionState newState) {
        state = newState;
        return this;
    }

    ClientSession session() {
        if (session == null) {
            SessionOptions.Outbound sending = outbound != null ? outbound : TestOptions.withTopicAliasMax(
                    TestOptions.outbound(inFlightMax, queueMax, queueBytesMax), topicAliasMax);
            session = new ClientSession(TestOptions.with(unannounced, TestOptions.with(
                    TestOptions.of(version, clientId, cleanStart,
                    sessionExpirySeconds, keepAliveSeconds, TestOptions.inbound(receiveMaximum, topicAliasMaximum),
                    sending), responseInformation, problemInformation, userProperties)), state);
            session.want(wanted, spared, nowNanos);
        }
        return session;
    }

    // ---- what happens

    SessionScript connect() {
        return then(() -> session().connect(Credentials.NONE, nowNanos));
    }

    /** To one of several servers that know nothing of each other. */
    SessionScript connect(String server) {
        return then(() -> session().connect(Credentials.NONE, server, nowNanos));
    }

    SessionScript connect(Credentials credentials) {
        return then(() -> session().connect(credentials, nowNanos));
    }

    SessionScript authenticate(String data) {
        return then(() -> session().authenticate(data == null ? null : Payload.of(data), nowNanos));
    }

    SessionScript reauthenticate(String data) {
        return then(() -> session().reauthenticate(data == null ? null : Payload.of(data), nowNanos));
    }

    SessionScript disconnect(DisconnectOptions options) {
        return then(() -> session().disconnect(options, nowNanos));
    }

    SessionScript wantAll(Subscription... subscriptions) {
        wanted = List.of(subscriptions);
        return then(() -> session().want(wanted, spared, nowNanos));
    }

    SessionScript receive(Packet... packets) {
        return then(() -> List.of(packets).forEach(packet -> session().receive(packet, nowNanos)));
    }

    SessionScript publish(long token, Message message) {
        return then(() -> session().publish(token, message, nowNanos));
    }

    /** Right after another one; what that gave is still to be looked at. */
    SessionScript publishMore(long token, Message message) {
        return ignored(() -> session().publish(token, message, nowNanos));
    }

    /** Publishes with tokens from 1 on, topics t1, t2 ... */
    SessionScript publish(int... qos) {
        return then(() -> {
            for (int index = 0; index < qos.length; index++) {
                session().publish(index + 1, Wire.message(qos[index], "t" + (index + 1)), nowNanos);
            }
        });
    }

    /** Wants filters, each given as {@code filter:qos}. */
    SessionScript want(String... filters) {
        wanted = List.of(filters).stream().map(one -> one.split(":"))
                .map(parts -> Wire.subscription(parts[0], Integer.parseInt(parts[1]))).toList();
        return then(() -> session().want(wanted, spared, nowNanos));
    }

    /** Filters that are not to be ended, from the next {@link #want} on. */
    SessionScript spare(String... filters) {
        spared = Stream.of(filters).map(TopicFilter::of).toList();
        return this;
    }

    SessionScript delivered(long... deliveryIds) {
        return then(() -> {
            for (long deliveryId : deliveryIds) {
                session().delivered(deliveryId, nowNanos);
            }
        });
    }

    SessionScript rejected(long... deliveryIds) {
        return then(() -> {
            for (long deliveryId : deliveryIds) {
                session().rejected(deliveryId, nowNanos);
            }
        });
    }

    SessionScript disconnect() {
        return then(() -> session().disconnect(nowNanos));
    }

    /** The link is gone; in a restored mode, so is the session. */
    SessionScript lost() {
        return then(() -> session().lost(nowNanos)).swapIf(restored);
    }

    private SessionScript swapIf(boolean swap) {
        if (swap) {
            state = session.snapshot();
            session = null;
            committed = 0;
        }
        return this;
    }

    /** The next connection, up to and with its CONNACK, whatever it brings. */
    SessionScript reconnect(Connack connack) {
        lost().connect().ignore();
        return receive(connack);
    }

    /** A first connection, ready for use, with nothing left to expect. */
    SessionScript connected() {
        return connected(Wire.connack(false));
    }

    SessionScript connected(Connack connack) {
        return connect().ignore().receive(connack).ignore();
    }

    SessionScript elapse(long nanos) {
        nowNanos += nanos;
        return this;
    }

    /** Time passes up to the deadline, which is then met. */
    SessionScript tick(boolean reading) {
        long deadline = session().deadline();
        assertEquals(true, deadline != ClientSession.NO_DEADLINE, "there is a deadline");
        nowNanos = Math.max(nowNanos, deadline);
        return then(() -> session().tick(reading, nowNanos));
    }

    /** Any other input. */
    SessionScript then(Runnable input) {
        expect();
        input.run();
        return drain();
    }

    /** The caller of the session refuses to write packets of one type, as if they were too large. */
    SessionScript refuse(PacketType type, Runnable input) {
        return refuse(packet -> packet.type() == type, input);
    }

    SessionScript refuse(Predicate<Packet> which, Runnable input) {
        expect();
        input.run();
        for (Packet packet = session().nextPacket(nowNanos); packet != null; packet = session().nextPacket(nowNanos)) {
            if (which.test(packet)) {
                out.add("refused " + Wire.text(packet));
                session().refused(packet, "too large", nowNanos);
            } else {
                out.add(Wire.text(packet));
            }
        }
        return drain();
    }

    long now() {
        return nowNanos;
    }

    /** More input, whose output comes to that of the last. */
    SessionScript ignored(Runnable input) {
        input.run();
        return drain();
    }

    /** So many more changes are kept. */
    void committed(int count) {
        committed += count;
        session().committed(committed, nowNanos);
    }

    private SessionScript drain() {
        results();
        while (session().hasPacket()) {
            Packet packet = session().nextPacket(nowNanos);
            if (packet != null) {
                out.add(Wire.text(packet));
            }
            results();
        }
        return this;
    }

    private void results() {
        for (SessionOutput output = session().poll(); output != null; output = session().poll()) {
            out.add(Wire.text(output));
        }
    }

    // ---- what came out

    /** Exactly this came out since the last time, in this order. */
    SessionScript expect(String... expected) {
        assertEquals(String.join("\n", expected), String.join("\n", out));
        out.clear();
        return this;
    }

    SessionScript ignore() {
        out.clear();
        return this;
    }

    SessionScript ignoreButWarnings() {
        out.removeIf(line -> !line.startsWith("warning ") && !line.startsWith("done "));
        return this;
    }

    /** What came out, for tests that look at it in their own way. */
    List<String> take() {
        List<String> taken = new ArrayList<>(out);
        out.clear();
        return Collections.unmodifiableList(taken);
    }
}
