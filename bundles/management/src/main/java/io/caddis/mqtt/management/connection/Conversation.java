package io.caddis.mqtt.management.connection;

import io.caddis.mqtt.DisconnectCause;
import io.caddis.mqtt.DisconnectOptions;
import io.caddis.mqtt.Message;
import io.caddis.mqtt.MqttException.Kind;
import io.caddis.mqtt.Payload;
import io.caddis.mqtt.ReasonCode;
import io.caddis.mqtt.Subscription;
import io.caddis.mqtt.management.config.ClientConfig;
import io.caddis.mqtt.management.link.LinkSide;
import io.caddis.mqtt.management.monitor.Counters;
import io.caddis.mqtt.management.monitor.PacketTrace;
import io.caddis.mqtt.management.state.BetweenSessions;
import io.caddis.mqtt.management.state.DurableLog;
import io.caddis.mqtt.management.state.Keeping;
import io.caddis.mqtt.packet.Packet;
import io.caddis.mqtt.packet.ProtocolVersion;
import io.caddis.mqtt.spi.Credentials;
import io.caddis.mqtt.spi.MalformedPacketException;
import io.caddis.mqtt.spi.PacketCodec;
import io.caddis.mqtt.spi.Session;
import io.caddis.mqtt.spi.SessionChange;
import io.caddis.mqtt.spi.SessionOptions.Overflow;
import io.caddis.mqtt.spi.SessionOptions;
import io.caddis.mqtt.spi.SessionOutput;
import io.caddis.mqtt.spi.SessionState;
import io.caddis.mqtt.spi.Sessions;
import java.nio.ByteBuffer;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.function.LongSupplier;

/**
 * Bytes to packets to session and back: the hot path of a {@link ConnectionDriver}, under whose lock all of it runs.
 * Owns the session while there is one, and its state, and what the application does meanwhile, while there is none.
 */
public final class Conversation {
    private final ConnectionDriver driver;
    private final DriverEvents events;
    private final LongSupplier clock;
    private final Counters counters;
    private final Publications publications;
    private final PacketTrace trace;
    private final Leftover leftover;
    private final PacketWriter writer;

    private PacketCodec codec;
    private Session session;
    private ProtocolVersion version = ProtocolVersion.V5;
    private int packetSizeMax;
    private Collection<Subscription> wanted = List.of();
    private boolean room = true;

    /** Why the connection ended that is lost just now; else null. */
    private DisconnectCause ended;
    private final BetweenSessions between;
    /** Of a durable session; else null. */
    private DurableLog log;

    Conversation(ConnectionDriver driver, DriverEvents events, LongSupplier clock, Counters counters,
            Publications publications, PacketTrace trace) {
        this.driver = driver;
        this.events = events;
        this.clock = clock;
        this.counters = counters;
        this.publications = publications;
        this.trace = trace;
        leftover = new Leftover(driver);
        writer = new PacketWriter(driver, counters, publications, trace);
        between = new BetweenSessions(driver);
    }

    // ---- the session and its state

    /** Settles the state that the next session begins with, unless there is one. */
    void prepare(Sessions sessions, String clientName, ClientConfig config) {
        assert driver.isHeld();
        if (session == null) {
            log = config.durable() ? driver.log() : null;
            between.prepare(sessions, clientName, config, log, events::restored);
        }
    }

    /** Makes a session with the state of {@link #prepare}, unless there is one. */
    void start(Sessions sessions, ClientConfig config) {
        assert driver.isHeld();
        if (session != null) {
            return;
        }
        long now = clock.getAsLong();
        version = config.session().version();
        writer.version(version);
        packetSizeMax = config.session().inbound().packetSizeMax();
        if (log != null) {
            log.begin();
        }
        session = between.next(sessions, config, log != null, now);
        session.want(wanted, now);
        results();
    }

    /** Ends the session, keeping its state; what it still has to say is ready to be written. */
    void takeOut() {
        assert driver.isHeld();
        if (session != null) {
            goodbye(DisconnectOptions.NORMAL);
            writer.farewell(session, codec, clock.getAsLong());
            session.lost(clock.getAsLong());
            results();
            between.begin(session.snapshot());
            session = null;
        }
    }

    /** Has the session say goodbye; it may not be connected. */
    void goodbye(DisconnectOptions options) {
        if (session != null) {
            session.disconnect(options, clock.getAsLong());
            results();
        }
    }

    /** What is parked for the next driver, see {@link BetweenSessions#parkable}. */
    SessionState parkable(Sessions sessions, String clientName, Set<Long> underWay) {
        return between.parkable(sessions, clientName, underWay);
    }

    /** Leaves what the next driver needs in the store. */
    void part(Set<Long> underWay) {
        between.part(driver.log(), underWay);
    }

    boolean hasSession() {
        return session != null;
    }

    /** The next session is another one: what was not acknowledged becomes new, what arrived is forgotten. */
    void restart() {
        takeOut();
        between.restart(log, token -> publications.done(token, null, ReasonCode.SUCCESS, ""));
    }

    /** Releases all. */
    void forget() {
        assert driver.isHeld();
        trace.close();
        session = null;
        codec = null;
        between.clear();
        writer.forget();
        leftover.clear();
    }

    // ---- the link

    /** The link is up: CONNECT is the first thing it is given. */
    void open(ClientConfig config, LinkSide side, Payload data) {
        session.connect(new Credentials(config.username(), config.password(), config.method(), data),
                driver.attempts().name(side.endpoint()), clock.getAsLong());
        said();
        read(side);
    }

    /** The session has something to say, on whatever thread it was made to. */
    private void said() {
        results();
        wantWrite();
        driver.arm();
    }

    /** The authenticator's answer. */
    void authenticate(Payload data) {
        session.authenticate(data, clock.getAsLong());
        said();
        if (driver.side() != null && !driver.side().isEnding()) {
            read(driver.side());
            decode(leftover.left()); // what came behind CONNACK
        }
    }

    /** The authenticator's first words of an authentication on a connection that is made. */
    void reauthenticate(Payload data) {
        session.reauthenticate(data, clock.getAsLong());
        said();
    }

    /** Ends the connection for a reason of our own. */
    void fail(DisconnectCause cause) {
        if (session != null) {
            session.fail(cause.reasonCode(), cause.text(), clock.getAsLong());
            said();
        }
        close(new SessionOutput.Close(cause)); // CONNECT may not have been given out yet
    }

    void received(ByteBuffer in) {
        assert driver.isHeld();
        ByteBuffer bytes;
        try {
            bytes = leftover.with(in);
        } catch (OutOfMemoryError e) {
            String text = "out of memory with a packet of " + leftover.packetSize() + " bytes: set packet.size.max to"
                    + " the greatest that is expected, or give the JVM more heap (-Xmx)";
            leftover.clear(); // first of all, so that there is memory again
            fail(new DisconnectCause(DisconnectCause.Source.CLIENT, ReasonCode.PACKET_TOO_LARGE, text));
            return;
        }
        decode(bytes);
    }

    private void decode(ByteBuffer bytes) {
        LinkSide side = driver.side();
        if (codec != null && session != null && !driver.authentication().verifying()) {
            long now = clock.getAsLong();
            boolean traced = trace.isOn(now);
            try {
                int start = bytes.position();
                Packet packet = codec.decode(bytes, version, packetSizeMax);
                while (packet != null) {
                    counters.received(packet, bytes.position() - start, now);
                    if (traced) {
                        trace.received(packet, bytes.position() - start);
                    }
                    session.receive(packet, now);
                    results();
                    start = bytes.position();
                    packet = side.isEnding() || driver.authentication().verifying() ? null
                            : codec.decode(bytes, version, packetSizeMax);
                }
            } catch (MalformedPacketException e) {
                session.violation(e.reasonCode(), e.getMessage(), now);
                results();
            }
            wantWrite();
        }
        if (side.isEnding()) {
            leftover.clear();
        } else {
            leftover.keep(bytes);
        }
        driver.arm();
    }

    /** The link has written all it was given and asks for more. */
    void fill(ByteBuffer out) {
        assert driver.isHeld();
        writer.taken();
        writer.moveUnsent(out);
        if (session != null && codec != null) {
            writer.fill(out, session, codec, clock.getAsLong());
            results();
            driver.arm();
        }
    }

    /** The link is gone, and with it what was on its way. */
    void lost(DisconnectCause cause) {
        assert driver.isHeld();
        writer.lost();
        leftover.clear();
        if (session != null) {
            session.lost(clock.getAsLong());
            ended = cause;
            results();
            ended = null;
        }
    }

    private void wantWrite() {
        LinkSide side = driver.side();
        if (side != null && side.link() != null && session.hasPacket()) {
            side.link().wantWrite();
        }
    }

    // ---- the codec, and room for what arrives

    /** The codec came, left or was replaced: the connection stays, only reading pauses. */
    void codec(PacketCodec newCodec, LinkSide side) {
        assert driver.isHeld();
        boolean returned = codec == null && newCodec != null;
        codec = newCodec;
        if (side == null || side.link() == null || side.isEnding()) {
            return;
        }
        read(side);
        if (returned) {
            excuse();
            decode(leftover.left());
            side.link().wantWrite();
        }
    }

    void room(LinkSide side) {
        assert driver.isHeld();
        boolean hadRoom = room;
        room = events.hasRoom();
        if (side != null && side.link() != null && !side.isEnding() && room != hadRoom) {
            read(side);
            excuse();
        }
    }

    /** Whether to read: CONNACK takes no room. */
    void read(LinkSide side) {
        side.link().reading(codec != null && (room || !side.wasConnected()) && !driver.authentication().verifying());
    }

    /** Reading goes on: what the server answered meanwhile is still to be read. */
    private void excuse() {
        if (session != null) {
            session.tick(false, clock.getAsLong());
            results();
            wantWrite();
        }
    }

    // ---- what the session says

    private void results() {
        assert driver.isHeld();
        if (log != null) {
            for (SessionChange change = session.nextChange(); change != null; change = session.nextChange()) {
                log.add(change);
            }
        }
        for (SessionOutput output = session.poll(); output != null; output = session.poll()) {
            if (output instanceof SessionOutput.Deliver deliver) {
                events.message(deliver.publish(), deliver.deliveryId(), deliver.copy());
            } else if (output instanceof SessionOutput.Done done) {
                publications.done(done.token(), done.failure(), done.reasonCode(), done.text());
            } else if (output instanceof SessionOutput.Sent sent) {
                writer.giveOut(sent.token());
            } else if (output instanceof SessionOutput.Subscribed answer) {
                driver.answered(true, answer.filter(), answer.reasonCode());
            } else if (output instanceof SessionOutput.Unsubscribed answer) {
                driver.answered(false, answer.filter(), answer.reasonCode());
            } else if (output instanceof SessionOutput.Connected connected) {
                if (connected.connection().sessionPresent()) {
                    events.takeBack(deliveryId -> session.returned(deliveryId, clock.getAsLong()));
                }
                driver.connected(connected.connection());
            } else if (output instanceof SessionOutput.Authenticate authenticate) {
                driver.authentication().asked(authenticate);
            } else if (output instanceof SessionOutput.Close close) {
                close(close);
            } else if (output instanceof SessionOutput.Warning warning) {
                events.warning(warning.text() + (ended == null ? "" : ". The last one ended by: " + ended));
            } else if (output instanceof SessionOutput.Load load && log != null) {
                log.load(load);
            }
        }
    }

    /** @param count of changes of this session that are kept */
    void committed(long count) {
        if (session != null && count >= 0) {
            session.committed(count, clock.getAsLong());
            results();
            wantWrite();
        }
    }

    /** What the session asked the store for. */
    void loaded(List<SessionState.Outgoing> messages) {
        if (session != null) {
            session.loaded(messages, clock.getAsLong());
            results();
            wantWrite();
        }
    }

    private void close(SessionOutput.Close close) {
        LinkSide side = driver.side();
        if (side != null && !side.isEnding()) {
            side.endBecause(close.cause());
        }
    }

    // ---- the application's calls

    void publish(long token, Message message, SessionOptions options) {
        assert driver.isHeld();
        if (session != null) {
            // most messages do not expire, and asking for the time costs as much as all the rest
            session.publish(token, message, message.expires() ? clock.getAsLong() : 0);
            results();
            wantWrite();
        } else {
            hold(token, message, options);
        }
        if (message.expires()) { // maybe before anything else is to be done
            driver.arm();
        }
    }

    private void hold(long token, Message message, SessionOptions options) {
        Overflow policy = BetweenSessions.policy(message, options);
        if (between.hasRoom(message, options) || policy == Overflow.DROP_OLDEST
                && between.makeRoom(message, options, this::dropped)) {
            between.hold(token, message, clock.getAsLong());
        } else if (policy == Overflow.DROP_OLDEST || policy == Overflow.DROP_NEWEST) {
            dropped(token);
        } else {
            publications.done(token, Kind.QUEUE_FULL, ReasonCode.QUOTA_EXCEEDED, between.queued()
                    + " messages wait for the session bundle: publish later, or raise queue.max and queue.bytes.max");
        }
    }

    private void dropped(long token) {
        publications.done(token, Kind.DROPPED, ReasonCode.QUOTA_EXCEEDED, "the queue is full: "
                + between.queued()
                + " messages wait for the session bundle; the policy drops this message");
    }

    /** Whether a publish would not fail for want of room. */
    boolean hasRoom(Message message, SessionOptions options) {
        return session != null ? session.hasRoom(message) : between.hasRoom(message, options)
                || BetweenSessions.policy(message, options) == Overflow.DROP_OLDEST;
    }

    void want(Collection<Subscription> newWanted) {
        assert driver.isHeld();
        wanted = List.copyOf(newWanted);
        if (session != null) {
            session.want(wanted, clock.getAsLong());
            results();
            wantWrite();
        }
    }

    boolean wants(Subscription subscription) {
        return wanted.contains(subscription);
    }

    void delivered(long[] deliveryIds, int count) {
        assert driver.isHeld();
        if (session == null) {
            for (int index = 0; index < count; index++) {
                between.delivered(deliveryIds[index]);
            }
            return;
        }
        for (int index = 0; index < count; index++) {
            session.delivered(deliveryIds[index], 0);
        }
        results();
        wantWrite();
    }

    /** Whether {@link #keep} is of use now: without a connection nobody is held up, and the store must be able to. */
    boolean canKeep() {
        LinkSide side = driver.side();
        return session != null && side != null && side.isConnected() && !side.isEnding()
                && (log == null || !log.hasFailed());
    }

    /** Acknowledges a message that the application is not done with, and keeps it. Only if {@link #canKeep}. */
    Keeping keep(SessionState.Kept message) {
        boolean keeps = session.keep(message, clock.getAsLong());
        results();
        wantWrite();
        return keeps ? Keeping.KEPT : Keeping.GONE;
    }

    /** Fewer than before are to have a message that is kept. */
    void keptFor(SessionState.Kept message) {
        if (session == null) {
            between.keptFor(message, log);
        } else {
            session.keep(message, clock.getAsLong());
            results();
        }
    }

    Session.Poison poison() {
        return session == null ? null : session.poison();
    }

    boolean dropPoison() {
        boolean dropped = session != null && session.dropPoison(clock.getAsLong());
        if (dropped) {
            results();
            wantWrite();
        }
        return dropped;
    }

    void tick() {
        assert driver.isHeld();
        long now = clock.getAsLong();
        if (session != null && session.deadline() != Session.NO_DEADLINE && session.deadline() - now <= 0) {
            session.tick(room && codec != null, now);
            results();
            wantWrite();
        } else if (session == null && between.deadline() != Session.NO_DEADLINE && between.deadline() - now <= 0) {
            between.expire(log, now, token -> publications.done(token, Kind.EXPIRED, ReasonCode.SUCCESS,
                    "the message expired before it could be sent"));
        }
    }

    long deadline() {
        return session == null ? between.deadline() : session.deadline();
    }

    Session.Backlog backlog() {
        return session == null ? between.backlog() : session.backlog();
    }

    public PacketTrace trace() {
        return trace;
    }
}
