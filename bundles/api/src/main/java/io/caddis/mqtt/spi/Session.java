package io.caddis.mqtt.spi;

import io.caddis.mqtt.DisconnectOptions;
import io.caddis.mqtt.Message;
import io.caddis.mqtt.Payload;
import io.caddis.mqtt.ReasonCode;
import io.caddis.mqtt.Subscription;
import io.caddis.mqtt.TopicFilter;
import io.caddis.mqtt.packet.Packet;
import java.util.Collection;
import java.util.List;
import org.osgi.annotation.versioning.ProviderType;

/**
 * The protocol of one client, without input and output: calls and packets and the time go in; packets, results and one
 * deadline come out. Holds no thread, lock or clock; the caller serialises all calls. {@code nowNanos} is any clock
 * that never goes back, the same in all calls.
 *
 * <p>After any input the caller takes {@link #poll} until it is null, and {@link #nextPacket} until it is null or there
 * is no room to write.
 */
@ProviderType
public interface Session {
    /** What {@link #deadline()} returns if there is none. */
    long NO_DEADLINE = Long.MAX_VALUE;

    /**
     * What is not done yet.
     *
     * @param queued      messages that wait in memory to be sent
     * @param queuedBytes what these take of {@link SessionOptions.Outbound#queueBytesMax}
     * @param spilled     messages that wait in the store only
     * @param inFlight    QoS 1 and 2 messages that are sent and not acknowledged
     */
    record Backlog(int queued, long queuedBytes, long spilled, int inFlight) {
    }

    /**
     * A message that the server answers by ending the connection.
     *
     * @param message     it
     * @param packetId    its packet identifier, 1 to 65,535
     * @param connections how many in a row have ended right after it
     */
    record Poison(Message message, int packetId, int connections) {
    }

    /**
     * A link to the server is open: the next packet is CONNECT.
     *
     * @param server the name of the server. The session goes on with what this one holds of it; of one that another
     *               server holds it takes with it only what is not acknowledged, as new messages. Empty for the only
     *               server there is, and for each of several that share their sessions
     */
    void connect(Credentials credentials, String server, long nowNanos);

    /** As the other, to the only server there is. */
    default void connect(Credentials credentials, long nowNanos) {
        connect(credentials, "", nowNanos);
    }

    /** A packet arrived. None may be given while the server is being verified, see {@link #authenticate}. */
    void receive(Packet packet, long nowNanos);

    /**
     * Answers {@link SessionOutput.Authenticate}, sooner or later: there is no deadline but the caller's. If that was
     * the last of the exchange, the server is trusted now. If it was so before the connection was accepted, no packet
     * may be given between the two.
     *
     * @param data what to send; null for nothing, and with the last
     */
    void authenticate(Payload data, long nowNanos);

    /**
     * Begins to authenticate again ([MQTT-4.12.1-1]). Only while connected by an authentication method, and while no
     * exchange is under way. Ends with {@link SessionOutput.Authenticate} that is the last, or {@code Close}.
     *
     * @param data what to begin with, or null
     */
    void reauthenticate(Payload data, long nowNanos);

    /**
     * The application publishes.
     *
     * @param token    comes back in {@link SessionOutput.Done}; 0 if nobody waits
     * @param nowNanos of use only for a message that {@link Message#expires}; may be 0 for others
     */
    void publish(long token, Message message, long nowNanos);

    /**
     * All subscriptions that are wanted from now on. The session subscribes and unsubscribes what differs from what the
     * server granted, now and after each connection.
     *
     * @param wanted one per filter
     * @param spared filters that nobody wants now, and that are not to be unsubscribed if the server holds them, since
     *               whoever wanted them in an earlier life of the client may only be late. Nor are they subscribed
     */
    void want(Collection<Subscription> wanted, Collection<TopicFilter> spared, long nowNanos);

    /** As the other, sparing nothing. */
    default void want(Collection<Subscription> wanted, long nowNanos) {
        want(wanted, List.of(), nowNanos);
    }

    /**
     * Whether the server of this connection holds what is wanted for a filter, with no request under way. Where it has
     * that of an earlier life, nothing is asked for, and no {@link SessionOutput.Subscribed} comes.
     */
    boolean holds(TopicFilter filter);

    /** The application is done with a message; its acknowledgement may go out in the order of arrival. */
    void delivered(long deliveryId, long nowNanos);

    /**
     * As {@link #delivered}, for a message that the application did not take: its acknowledgement says so, with
     * {@link ReasonCode#IMPLEMENTATION_SPECIFIC_ERROR}, where the version has reason codes.
     */
    default void rejected(long deliveryId, long nowNanos) {
        delivered(deliveryId, nowNanos);
    }

    /**
     * A message is to be acknowledged although the application is not done with it: it holds up others. It is in the
     * state from now on, also over connections, until {@link #delivered} is called with its identifier. In a durable
     * session its acknowledgement waits until it is kept.
     *
     * <p>Of one that is in the state already, only the recipients change.
     *
     * @return false if its identifier is of a connection or a session that is gone, or if the application is done
     */
    boolean keep(SessionState.Kept message, long nowNanos);

    /**
     * The application was not given a message of an earlier connection, and will not be: its identifier is forgotten,
     * so that the server's next PUBLISH of it is delivered, also if that has another identifier. Right after
     * {@link SessionOutput.Connected} with session present, because only then the server sends it again.
     */
    void returned(long deliveryId, long nowNanos);

    /**
     * A packet from {@link #nextPacket} could not be written because it is larger than the server allows, or because
     * this version cannot express it. Gives back what it took. To be called right after that, before {@link #poll}.
     */
    void refused(Packet packet, String why, long nowNanos);

    /**
     * The caller wants no connection any more: the last packet is DISCONNECT, followed by {@link SessionOutput.Close}.
     */
    void disconnect(DisconnectOptions options, long nowNanos);

    /** As the other, without anything special. */
    default void disconnect(long nowNanos) {
        disconnect(DisconnectOptions.NORMAL, nowNanos);
    }

    /** This client has to end the connection for a reason of its own: with 5.0 as {@link #violation} does. */
    void fail(ReasonCode reasonCode, String text, long nowNanos);

    /** The server broke the rules: in 5.0 the last packet is DISCONNECT with this code, then {@code Close}. */
    void violation(ReasonCode reasonCode, String text, long nowNanos);

    /**
     * {@link #deadline()} has come.
     *
     * @param reading false if the caller has stopped reading from the link: then silence says nothing about the server
     */
    void tick(boolean reading, long nowNanos);

    /** The link is gone, for whatever reason. */
    void lost(long nowNanos);

    /** The next packet to write, or null. A QoS 0 message is {@code Done} with it. */
    Packet nextPacket(long nowNanos);

    /** True if {@link #nextPacket} would return a packet. */
    boolean hasPacket();

    /** The next result, or null. */
    SessionOutput poll();

    /** When {@link #tick} is to be called, on the caller's clock, or {@link #NO_DEADLINE}. */
    long deadline();

    /** The greatest packet that the server accepts now, in bytes. */
    int packetSizeMax();

    /** What waits and what is under way. */
    Backlog backlog();

    /** The message that holds up all others, since the server ends each connection that it is sent on; or null. */
    default Poison poison() {
        return null;
    }

    /** Gives up {@link #poison}, which then ends with {@code POISON}. False if there is none. */
    default boolean dropPoison(long nowNanos) {
        return false;
    }

    /** Whether {@link #publish} would take this message now, be it at the cost of another one. */
    boolean hasRoom(Message message);

    /**
     * The next change of the state to append to a journal, or null. Only with {@link SessionOptions.Outbound#durable};
     * to be taken until it is null after any input and after the last {@link #nextPacket}, before {@link #poll}, since
     * {@link SessionOutput.Load} counts on it; also of a new session, and after {@link #lost}, {@link #snapshot} and
     * before the session is dropped. What depends on a change is held back until it is committed: PUBLISH with QoS 1 or
     * 2, PUBACK of what was kept, PUBREC, PUBREL and PUBCOMP, and, where the server began a new session, SUBSCRIBE. A
     * message with QoS 0 gives no changes.
     *
     * <p>The state that a durable session is made of counts as committed. So a session that follows another one in the
     * same process may be made of its snapshot at once, but {@link #connect} has to wait until all changes of the first
     * are committed.
     */
    SessionChange nextChange();

    /**
     * Changes are kept now.
     *
     * @param count how many of those that {@link #nextChange} gave, from the first one of this session on; never less
     *              than before
     */
    void committed(long count, long nowNanos);

    /**
     * The answer to {@link SessionOutput.Load}, for which the session waits. That a message in the store only has
     * expired is noticed here.
     *
     * @param messages in order, with their tokens; empty if there are no more
     */
    void loaded(List<SessionState.Outgoing> messages, long nowNanos);

    /** All that another session needs to go on from here. Only while no link is open. */
    SessionState snapshot();
}
