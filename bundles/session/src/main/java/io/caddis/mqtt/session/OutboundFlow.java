package io.caddis.mqtt.session;

import io.caddis.mqtt.Message;
import io.caddis.mqtt.MqttException.Kind;
import io.caddis.mqtt.Qos;
import io.caddis.mqtt.ReasonCode;
import io.caddis.mqtt.packet.Packet;
import io.caddis.mqtt.packet.Properties;
import io.caddis.mqtt.packet.ProtocolVersion;
import io.caddis.mqtt.packet.Publish;
import io.caddis.mqtt.packet.Pubrel;
import io.caddis.mqtt.spi.Session;
import io.caddis.mqtt.spi.SessionOptions;
import io.caddis.mqtt.spi.SessionOutput;
import io.caddis.mqtt.spi.SessionState;
import io.caddis.mqtt.spi.SessionState.Stage;
import java.util.List;
import java.util.Queue;

/**
 * Messages on their way out. Each stands in one of four lines: waiting with QoS 0, waiting with QoS 1 or 2, sent, and
 * released (PUBREC came). Nothing is sent twice on one connection ([MQTT-4.4.0-1]); a new connection of the same
 * session sends again all that stands in the last two, in order ([MQTT-4.6.0-1], [MQTT-4.6.0-4]).
 */
final class OutboundFlow {
    private static final long NANOS_PER_SECOND = 1_000_000_000L;

    private final SessionOptions options;
    private final SessionOptions.Outbound bounds;
    private final PacketIds ids;
    private final Queue<Packet> control;
    private final Queue<SessionOutput> results;

    private final Outgoing.Line waiting0 = new Outgoing.Line();
    private final Outgoing.Line waiting12 = new Outgoing.Line();
    private final Outgoing.Line sent = new Outgoing.Line();
    private final Outgoing.Line released = new Outgoing.Line();
    private long waitingBytes;
    private long nextSequence;

    private ServerLimits limits = ServerLimits.DEFAULT;
    private int windowMax;
    private int window;
    /** The next of {@link #sent} to send again on this connection; new messages wait for it to be null. */
    private Outgoing resend;

    OutboundFlow(SessionOptions options, PacketIds ids, Queue<Packet> control, Queue<SessionOutput> results) {
        this.options = options;
        bounds = options.outbound();
        this.ids = ids;
        this.control = control;
        this.results = results;
    }

    void publish(long token, Message message, long nowNanos) {
        long bytes = Outgoing.bytesOf(message);
        if (queued() >= bounds.queueMax() || waitingBytes + bytes > bounds.queueBytesMax()) {
            fail(token, Kind.QUEUE_FULL, ReasonCode.QUOTA_EXCEEDED, "the queue holds " + queued() + " messages, "
                    + waitingBytes + " bytes: publish later, or raise queue.max (" + bounds.queueMax()
                    + ") and queue.bytes.max (" + bounds.queueBytesMax() + ")");
            return;
        }
        long expiresAt = !message.hasProperties() || message.expirySeconds().isEmpty() ? Session.NO_DEADLINE
                : nowNanos + message.expirySeconds().getAsLong() * NANOS_PER_SECOND;
        enqueue(new Outgoing(token, message, nextSequence++, expiresAt));
    }

    private void enqueue(Outgoing entry) {
        waitingBytes += Outgoing.bytesOf(entry.message);
        lineFor(entry).add(entry);
    }

    private Outgoing.Line lineFor(Outgoing entry) {
        return entry.message.qos() == Qos.AT_MOST_ONCE ? waiting0 : waiting12;
    }

    /** The connection is up. */
    void connected(ServerLimits newLimits, boolean resumed) {
        limits = newLimits;
        windowMax = Math.min(bounds.inFlightMax(), newLimits.receiveMaximum());
        window = windowMax; // [MQTT-4.9.0-1]
        if (resumed) {
            resend = sent.first();
            for (Outgoing entry = released.first(); entry != null; entry = entry.next()) {
                control.add(new Pubrel(entry.packetId, ReasonCode.SUCCESS, Properties.NONE));
            }
        } else {
            startAnew();
        }
    }

    /**
     * The server goes on with a session of an earlier life, of which nothing is known here. It may know identifiers of
     * QoS 2 messages, and would take the next message with one of these for the old one, and drop it: so PUBREL has it
     * finish them all, and an identifier is not used before its PUBCOMP.
     */
    void adopt() {
        for (int packetId = 1; packetId <= ids.ordinaryMax(); packetId++) {
            if (ids.waitingFor(packetId) == null) {
                Outgoing entry = new Outgoing(0, null, nextSequence++, Session.NO_DEADLINE);
                entry.packetId = packetId;
                entry.stage = Stage.RELEASED;
                ids.restore(packetId, entry);
                released.add(entry);
            }
        }
    }

    /**
     * The server has forgotten the session ([MQTT-3.2.2-5]). What it may not have becomes a new message, with a new
     * identifier and without DUP; what it acknowledged by PUBREC it has.
     */
    void startAnew() {
        while (released.first() != null) {
            settle(released.first(), released);
        }
        while (sent.last() != null) {
            Outgoing entry = sent.last();
            sent.remove(entry);
            ids.free(entry.packetId);
            entry.packetId = 0;
            entry.stage = Stage.QUEUED;
            waitingBytes += Outgoing.bytesOf(entry.message);
            waiting12.addFirst(entry);
        }
    }

    /** The connection is gone. */
    void lost() {
        resend = null;
        for (Outgoing entry = sent.first(); entry != null; entry = entry.next()) {
            entry.counted = false;
        }
        for (Outgoing entry = released.first(); entry != null; entry = entry.next()) {
            entry.counted = false;
        }
    }

    boolean hasNext() {
        return waiting0.first() != null || window > 0 && (resend != null
                || waiting12.first() != null && !ids.exhaustedForMessages());
    }

    /** The next message to send, or null. */
    Packet next(long nowNanos) {
        while (resend != null && window > 0) {
            Outgoing entry = resend;
            resend = entry.next();
            String refusal = limits.refusal(entry.message);
            if (refusal == null) {
                count(entry);
                return new Publish(withTimeLeft(entry, nowNanos), true, entry.packetId); // [MQTT-3.3.1-1]
            }
            giveUp(entry, ReasonCode.IMPLEMENTATION_SPECIFIC_ERROR, refusal);
        }
        for (Outgoing entry = head(); entry != null; entry = head()) {
            lineFor(entry).remove(entry);
            waitingBytes -= Outgoing.bytesOf(entry.message);
            String refusal = limits.refusal(entry.message);
            if (refusal != null) {
                fail(entry.token, Kind.NOT_ALLOWED_BY_SERVER, ReasonCode.IMPLEMENTATION_SPECIFIC_ERROR, refusal);
            } else if (entry.expired(nowNanos)) {
                fail(entry.token, Kind.EXPIRED, ReasonCode.SUCCESS, "the message expired before it could be sent");
            } else {
                return first(entry, nowNanos);
            }
        }
        return null;
    }

    /** The oldest message that may be sent now. */
    private Outgoing head() {
        Outgoing head0 = waiting0.first();
        Outgoing head12 = resend == null && window > 0 && !ids.exhaustedForMessages() ? waiting12.first()
                : null;
        if (head0 == null || head12 == null) {
            return head0 == null ? head12 : head0;
        }
        return head0.sequence < head12.sequence ? head0 : head12;
    }

    private Packet first(Outgoing entry, long nowNanos) {
        Message message = withTimeLeft(entry, nowNanos);
        if (message.qos() == Qos.AT_MOST_ONCE) {
            results.add(new SessionOutput.Sent(entry.token));
            return new Publish(message, false, 0);
        }
        entry.packetId = ids.take(entry);
        entry.stage = Stage.SENT;
        sent.add(entry);
        count(entry);
        return new Publish(message, false, entry.packetId);
    }

    /** The time with us counts (MQTT 3.3.2.3.3); a message that was sent once is sent again all the same. */
    private static Message withTimeLeft(Outgoing entry, long nowNanos) {
        if (entry.expiresAtNanos == Session.NO_DEADLINE) {
            return entry.message;
        }
        long seconds = (entry.expiresAtNanos - nowNanos + NANOS_PER_SECOND - 1) / NANOS_PER_SECOND;
        return entry.message.withExpirySeconds(Math.max(1, seconds)); // some servers take 0 for never
    }

    private void count(Outgoing entry) {
        entry.counted = true;
        window--;
    }

    /** PUBACK. False if it breaks the protocol. */
    boolean puback(int packetId, ReasonCode reasonCode) {
        Object waiting = ids.waitingFor(packetId);
        if (waiting == null) {
            return true; // late, of a session that was discarded
        }
        if (!(waiting instanceof Outgoing entry) || entry.stage != Stage.SENT
                || entry.message.qos() != Qos.AT_LEAST_ONCE) {
            return false;
        }
        end(entry, sent, reasonCode);
        return true;
    }

    /** PUBREC. False if it breaks the protocol. */
    boolean pubrec(int packetId, ReasonCode reasonCode) {
        Object waiting = ids.waitingFor(packetId);
        if (waiting == null) {
            // never silence: the server would wait for ever [MQTT-3.6.2-1]; 3.1.1 has no reason codes
            control.add(new Pubrel(packetId, options.version() == ProtocolVersion.V5
                    ? ReasonCode.PACKET_IDENTIFIER_NOT_FOUND : ReasonCode.SUCCESS, Properties.NONE));
            return true;
        }
        if (!(waiting instanceof Outgoing entry)
                || entry.stage == Stage.SENT && entry.message.qos() != Qos.EXACTLY_ONCE) {
            return false;
        }
        if (entry.stage == Stage.SENT) {
            if (reasonCode.isError()) { // [MQTT-4.4.0-2]
                end(entry, sent, reasonCode);
                return true;
            }
            leave(entry, sent);
            becomeReleased(entry);
        }
        control.add(new Pubrel(packetId, ReasonCode.SUCCESS, Properties.NONE)); // [MQTT-4.3.3-4]
        return true;
    }

    private void becomeReleased(Outgoing entry) {
        entry.stage = Stage.RELEASED;
        entry.message = null;
        released.add(entry);
    }

    /** PUBCOMP. False if it breaks the protocol. */
    boolean pubcomp(int packetId) {
        Object waiting = ids.waitingFor(packetId);
        if (waiting == null) {
            return true;
        }
        if (!(waiting instanceof Outgoing entry) || entry.stage != Stage.RELEASED) {
            return false;
        }
        // a reason code of 0x92 says that the server had forgotten it: it is done either way
        settle(entry, released);
        return true;
    }

    private void end(Outgoing entry, Outgoing.Line line, ReasonCode reasonCode) {
        if (reasonCode.isError()) {
            drop(entry, line, Kind.REJECTED, reasonCode, "the server refused the message: " + reasonCode);
        } else {
            release(entry, line);
            done(entry.token, null, reasonCode, "");
        }
    }

    private void settle(Outgoing entry, Outgoing.Line line) {
        end(entry, line, ReasonCode.SUCCESS);
    }

    private void drop(Outgoing entry, Outgoing.Line line, Kind kind, ReasonCode reasonCode, String text) {
        release(entry, line);
        fail(entry.token, kind, reasonCode, text);
    }

    /**
     * A message that was sent on an earlier connection cannot be sent again on this one. With QoS 2 the server may know
     * its identifier, and would take the next message with it for this one: PUBREL makes it forget.
     */
    private void giveUp(Outgoing entry, ReasonCode reasonCode, String text) {
        if (entry.message.qos() != Qos.EXACTLY_ONCE) {
            drop(entry, sent, Kind.NOT_ALLOWED_BY_SERVER, reasonCode, text);
            return;
        }
        leave(entry, sent);
        uncount(entry);
        fail(entry.token, Kind.NOT_ALLOWED_BY_SERVER, reasonCode, text);
        entry.token = 0;
        becomeReleased(entry);
        control.add(new Pubrel(entry.packetId, ReasonCode.SUCCESS, Properties.NONE));
    }

    private void release(Outgoing entry, Outgoing.Line line) {
        leave(entry, line);
        ids.free(entry.packetId);
        uncount(entry);
    }

    /** What was sent on an earlier connection took no permit on this one (MQTT 4.9). */
    private void uncount(Outgoing entry) {
        if (entry.counted) {
            entry.counted = false;
            window++;
        }
    }

    private void leave(Outgoing entry, Outgoing.Line line) {
        if (resend == entry) {
            resend = entry.next();
        }
        line.remove(entry);
    }

    /** The packet could not be written: gives back what it took. */
    void refused(Publish publish, String why) {
        Outgoing entry = (Outgoing) ids.waitingFor(publish.packetId());
        if (publish.duplicate()) {
            giveUp(entry, ReasonCode.PACKET_TOO_LARGE, why);
        } else {
            drop(entry, sent, Kind.NOT_ALLOWED_BY_SERVER, ReasonCode.PACKET_TOO_LARGE, why);
        }
    }

    /** A QoS 0 message could not be written. */
    void refused(SessionOutput.Sent sentResult, String why) {
        fail(sentResult.token(), Kind.NOT_ALLOWED_BY_SERVER, ReasonCode.PACKET_TOO_LARGE, why);
    }

    private void fail(long token, Kind kind, ReasonCode reasonCode, String text) {
        done(token, kind, reasonCode, text);
    }

    /** Says how a message ended, unless nobody waits, or knows already. */
    private void done(long token, Kind kind, ReasonCode reasonCode, String text) {
        if (token != 0) {
            results.add(new SessionOutput.Done(token, kind, reasonCode, text));
        }
    }

    int queued() {
        return waiting0.size() + waiting12.size();
    }

    long nextSequence() {
        return nextSequence;
    }

    int inFlight() {
        return sent.size() + released.size();
    }

    void keep(List<SessionState.Outgoing> kept) {
        for (Outgoing.Line line : List.of(released, sent)) {
            for (Outgoing entry = line.first(); entry != null; entry = entry.next()) {
                kept.add(entry.keep());
            }
        }
        Outgoing head0 = waiting0.first();
        Outgoing head12 = waiting12.first();
        while (head0 != null || head12 != null) {
            boolean take0 = head12 == null || head0 != null && head0.sequence < head12.sequence;
            kept.add((take0 ? head0 : head12).keep());
            head0 = take0 ? head0.next() : head0;
            head12 = take0 ? head12 : head12.next();
        }
    }

    void restore(List<SessionState.Outgoing> kept, long firstSequence) {
        nextSequence = firstSequence;
        for (SessionState.Outgoing one : kept) {
            Outgoing entry = new Outgoing(one);
            if (entry.stage == Stage.QUEUED) {
                enqueue(entry);
            } else {
                ids.restore(entry.packetId, entry);
                (entry.stage == Stage.SENT ? sent : released).add(entry);
            }
        }
    }
}
