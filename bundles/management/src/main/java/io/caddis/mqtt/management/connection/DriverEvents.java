package io.caddis.mqtt.management.connection;

import io.caddis.mqtt.ConnectionStatus;
import io.caddis.mqtt.ReasonCode;
import io.caddis.mqtt.Subscription;
import io.caddis.mqtt.TopicFilter;
import io.caddis.mqtt.management.futures.Wanted;
import io.caddis.mqtt.packet.Publish;
import io.caddis.mqtt.spi.SessionOutput;
import io.caddis.mqtt.spi.SessionState;
import java.util.List;
import java.util.function.LongConsumer;

/**
 * What a driver tells its client. Called under the driver's lock: must only take note, and run nothing of an
 * application.
 */
public interface DriverEvents {
    /** Messages may follow one another at once, for a turn at most; {@link #messagesEnd} comes in any case. */
    void messagesBegin();

    /** No more of them follow for now. */
    void messagesEnd();

    /**
     * A message arrived.
     *
     * @param deliveryId to be given to {@link Receipts#delivered} once; 0 if that is not needed
     * @param copy       for which subscriptions the server sent it
     * @param nowNanos   when it came
     */
    void message(Publish publish, long deliveryId, SessionOutput.Copy copy, long nowNanos);

    /**
     * The server goes on with its session: it sends again what was not acknowledged. So what the application was not
     * given yet is taken back from its queues: some servers send it with another packet identifier.
     *
     * @param taken is given the delivery identifiers
     */
    void takeBack(LongConsumer taken);

    /**
     * There is the state of another driver or another process.
     *
     * @param messages kept by it: they go to their listeners, the oldest first
     * @param granted  subscriptions that the server holds as far as that state knows
     */
    void restored(List<SessionState.Kept> messages, List<Subscription> granted);

    /** All that is wanted now. */
    Wanted wanted();

    /** Whether the application has room for more messages. */
    boolean hasRoom();

    /** The server answered to a subscription. */
    void subscribed(TopicFilter filter, ReasonCode reasonCode);

    void status(ConnectionStatus status);

    /** Something that a person has to know of, for the log. */
    void warning(String text);
}
