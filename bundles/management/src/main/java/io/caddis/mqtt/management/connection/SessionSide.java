package io.caddis.mqtt.management.connection;

import io.caddis.mqtt.DisconnectCause;
import io.caddis.mqtt.DisconnectOptions;
import io.caddis.mqtt.Message;
import io.caddis.mqtt.MqttException.Kind;
import io.caddis.mqtt.ReasonCode;
import io.caddis.mqtt.Subscription;
import io.caddis.mqtt.management.config.ClientConfig;
import io.caddis.mqtt.management.futures.Wanted;
import io.caddis.mqtt.management.link.LinkSide;
import io.caddis.mqtt.management.packets.PacketWriter;
import io.caddis.mqtt.management.state.BetweenSessions;
import io.caddis.mqtt.management.state.DurableLog;
import io.caddis.mqtt.management.state.Keeping;
import io.caddis.mqtt.management.state.Parting;
import io.caddis.mqtt.spi.Link;
import io.caddis.mqtt.spi.Session;
import io.caddis.mqtt.spi.SessionChange;
import io.caddis.mqtt.spi.SessionOptions.Overflow;
import io.caddis.mqtt.spi.SessionOptions;
import io.caddis.mqtt.spi.SessionOutput;
import io.caddis.mqtt.spi.SessionState;
import io.caddis.mqtt.spi.Sessions;
import java.util.List;
import java.util.function.LongSupplier;

/**
 * The session of a {@link ConnectionDriver} while there is one, and while there is none its state, and what the
 * application does meanwhile. Hands on what the session says. Guarded by the driver's lock.
 */
final class SessionSide {
    private final ConnectionDriver driver;
    private final DriverEvents events;
    private final LongSupplier clock;
    private final Publications publications;
    private final PacketWriter writer;

    private Session session;
    private Wanted wanted = Wanted.NOTHING;
    /** When the session was last given what arrived: nothing else makes it deliver, and to ask for the time is dear. */
    private long arrivedNanos;
    /** Why the connection ended that is lost just now; else null. */
    private DisconnectCause ended;
    private final BetweenSessions between;
    /** Of a durable session; else null. */
    private DurableLog log;
    /** What the session says is being handed on: it is ahead of what others know. */
    private boolean telling;

    SessionSide(ConnectionDriver driver, DriverEvents events, LongSupplier clock, Publications publications,
            PacketWriter writer) {
        this.driver = driver;
        this.events = events;
        this.clock = clock;
        this.publications = publications;
        this.writer = writer;
        between = new BetweenSessions(driver);
    }

    // ---- the session and its state

    /** Settles the state that the next session begins with, unless there is one. */
    void prepare(Sessions sessions, String clientName, ClientConfig config) {
        assert driver.isHeld();
        if (session == null) {
            log = config.durable() ? driver.log() : null;
            between.prepare(sessions, clientName, config, log, (messages, granted) -> {
                events.restored(messages, granted);
                wanted = events.wanted();
            }, this::arrivedBefore);
        }
    }

    /** See {@link BetweenSessions#adopt}. */
    void adopt(Sessions sessions, String clientName) {
        if (session == null) {
            between.adopt(sessions, clientName);
        }
    }

    /** Makes a session with the state of {@link #prepare}. Only if there is none. */
    void start(Sessions sessions, ClientConfig config) {
        assert driver.isHeld();
        long now = clock.getAsLong();
        if (log != null) {
            log.begin();
        }
        session = between.next(sessions, config, log != null, now);
        session.want(wanted.subscriptions(), wanted.spared(), now);
        results();
    }

    /** Null while there is none. */
    Session session() {
        return session;
    }

    /** Has the session say goodbye; it may not be connected. */
    void goodbye(DisconnectOptions options) {
        if (session != null) {
            session.disconnect(options, clock.getAsLong());
            results();
        }
    }

    /** What is parked for the next driver, see {@link BetweenSessions#parkable}. */
    SessionState parkable(Sessions sessions, String clientName, Parting parting) {
        return between.parkable(sessions, clientName, parting);
    }

    /** Leaves what the next driver needs in the store. */
    void part(Sessions sessions, Parting parting) {
        between.part(sessions, driver.name(), driver.log(), parting);
    }

    /** The session has lost its connection, and ends: its state stays. */
    void end() {
        lost(null);
        between.begin(session.snapshot());
        session = null;
    }

    /** After {@link #end}, the next session is another one: what was not acknowledged becomes new, the rest is gone. */
    void restart() {
        between.restart(log, this::arrivedBefore);
    }

    /** The server had acknowledged a message by PUBREC, and the session ends in which it would have said PUBCOMP. */
    private void arrivedBefore(long token) {
        publications.done(token, null, ReasonCode.SUCCESS, "");
    }

    /** Releases all. */
    void forget() {
        session = null;
        between.clear();
    }

    /** The connection of the session is gone. */
    void lost(DisconnectCause cause) {
        assert driver.isHeld();
        if (session != null) {
            session.lost(clock.getAsLong());
            ended = cause;
            results();
            ended = null;
        }
    }

    // ---- what the session says

    /** Hands on what the session has to say, and has its packets written. */
    void said() {
        results();
        wantWrite();
    }

    /** Has the link ask for the session's packets, if there are any. */
    void wantWrite() {
        Link link = link();
        if (link != null && session.hasPacket()) {
            link.wantWrite();
        }
    }

    /** The link that is to write what was published, if that can be sent now and no write is due anyway; else null. */
    Link toWrite() {
        Link link = link();
        return link != null && !link.isAsked() && session.hasPacket() ? link : null;
    }

    /** Null if there is none, or no session for it. */
    private Link link() {
        LinkSide side = driver.side();
        return side != null && session != null ? side.link() : null;
    }

    /** The session was given what arrived, since when so much time has passed at most as a turn takes. */
    void arrived(long nowNanos) {
        arrivedNanos = nowNanos;
        results();
    }

    /** Hands on what the session has to say. */
    void results() {
        assert driver.isHeld();
        boolean outer = telling;
        telling = true;
        try {
            handOn();
        } finally {
            telling = outer;
        }
    }

    /** Whether all that the session says of messages is known to all. */
    boolean isQuiet() {
        return !telling;
    }

    private void handOn() {
        if (log != null) {
            for (SessionChange change = session.nextChange(); change != null; change = session.nextChange()) {
                log.add(change);
            }
        }
        for (SessionOutput output = session.poll(); output != null; output = session.poll()) {
            if (output instanceof SessionOutput.Deliver deliver) {
                events.message(deliver.publish(), deliver.deliveryId(), deliver.copy(), arrivedNanos);
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
                wanted = wanted.spared().isEmpty() ? wanted : events.wanted(); // what a new session does not hold
                answerHeld();
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
            said();
        }
    }

    /** What the session asked the store for. */
    void loaded(List<SessionState.Outgoing> messages) {
        if (session != null) {
            session.loaded(messages, clock.getAsLong());
            said();
        }
    }

    void close(SessionOutput.Close close) {
        LinkSide side = driver.side();
        if (side != null && !side.isEnding()) {
            side.endBecause(close.cause());
        }
    }

    // ---- the application's calls

    /** That it is to be written is for the caller to say. */
    void publish(long token, Message message, SessionOptions options) {
        assert driver.isHeld();
        if (session != null) {
            // most messages do not expire, and asking for the time costs as much as all the rest
            session.publish(token, message, message.expires() ? clock.getAsLong() : 0);
            results();
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

    void want(Wanted newWanted) {
        assert driver.isHeld();
        wanted = newWanted;
        if (session != null) {
            session.want(wanted.subscriptions(), wanted.spared(), clock.getAsLong());
            said();
            answerHeld();
        }
    }

    /** What the server holds of an earlier life is not asked for, and is answered all the same. */
    private void answerHeld() {
        for (Subscription one : wanted.subscriptions()) {
            if (!driver.isGranted(one.filter()) && session.holds(one.filter())) {
                driver.answered(true, one.filter(), ReasonCode.of(one.qos().value())); // the codes of SUBACK
            }
        }
    }

    /** What the session was told last. */
    Wanted wanted() {
        return wanted;
    }

    /** What it is to be told. */
    Wanted wantedNow() {
        return events.wanted();
    }

    void delivered(long[] deliveryIds, int count) {
        assert driver.isHeld();
        if (session == null) {
            for (int index = 0; index < count; index++) {
                between.delivered(Math.abs(deliveryIds[index]));
            }
            return;
        }
        for (int index = 0; index < count; index++) {
            if (deliveryIds[index] > 0) {
                session.delivered(deliveryIds[index], 0);
            } else {
                session.rejected(-deliveryIds[index], 0);
            }
        }
        said();
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
        said();
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
            said();
        }
        return dropped;
    }

    /** @param reading whether what the server answers is read */
    void tick(boolean reading) {
        assert driver.isHeld();
        long now = clock.getAsLong();
        if (session != null && session.deadline() != Session.NO_DEADLINE && session.deadline() - now <= 0) {
            session.tick(reading, now);
            said();
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

    /** Whether messages of an earlier life may still be found: no session has begun. */
    boolean isNew() {
        return session == null && !between.hasState();
    }

    /** How many messages on their way out have not ended. */
    long unfinished() {
        Session.Backlog left = backlog();
        return left.queued() + left.spilled() + left.inFlight() + writer.givenOut();
    }
}
