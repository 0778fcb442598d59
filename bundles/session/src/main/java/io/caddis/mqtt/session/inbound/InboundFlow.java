package io.caddis.mqtt.session.inbound;

import io.caddis.mqtt.ReasonCode;
import io.caddis.mqtt.packet.PacketType;
import io.caddis.mqtt.packet.ProtocolVersion;
import io.caddis.mqtt.packet.Publish;
import io.caddis.mqtt.session.state.Changes;
import io.caddis.mqtt.session.state.ControlQueue;
import io.caddis.mqtt.session.state.IntMap;
import io.caddis.mqtt.spi.SessionChange;
import io.caddis.mqtt.spi.SessionOptions;
import io.caddis.mqtt.spi.SessionOutput;
import io.caddis.mqtt.spi.SessionState;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;

/**
 * Messages on their way in. Acknowledgements leave in the order of arrival, whatever the order in which the application
 * finishes ([MQTT-4.6.0-2], [MQTT-4.6.0-3]). A QoS 2 identifier is known from its first PUBLISH to its PUBREL, over
 * connections, and is delivered once in that time ([MQTT-4.3.3-10]).
 *
 * <p>A message that the application is not done with, and that holds up others, can be kept: then it is acknowledged,
 * and is in the state by its delivery identifier until the application is done.
 *
 * <p>In a durable session an identifier is kept from the application's end of work to PUBREL, PUBREC waits for the
 * first to be kept and PUBCOMP for the second: a new process takes a message for new exactly if the application is not
 * done with it, or the server uses the identifier again. QoS 1 needs none of it, unless a message is kept: then its
 * PUBACK waits for that.
 */
public final class InboundFlow {
    private static final int IDENTIFIERS = 0xFFFF;

    private final SessionOptions options;
    private final ControlQueue control;
    private final Queue<SessionOutput> results;
    private final Changes changes;

    private final ArrayDeque<Arrival> order1 = new ArrayDeque<>(0);
    private final ArrayDeque<Arrival> order2 = new ArrayDeque<>(0);
    /** QoS 2 by packet identifier, until PUBREL. */
    private final IntMap<Arrival> known = new IntMap<>();
    /** Those of {@link #known} that came on this connection: only they count for the server (MQTT 4.9). */
    private int counted;
    /** What the application has, by the lower half of the delivery identifier. */
    private final IntMap<Arrival> delivered = new IntMap<>();
    private long nextDelivery = 1;
    /** PUBREL on this connection for identifiers that are not known. */
    private int strays;
    /** Acknowledged, and the application is not done; by delivery identifier. Shared until there is something in it. */
    private Map<Long, SessionState.Kept> kept = Collections.emptyMap();

    public InboundFlow(SessionOptions options, ControlQueue control, Queue<SessionOutput> results, Changes changes) {
        this.options = options;
        this.control = control;
        this.results = results;
        this.changes = changes;
    }

    /**
     * A PUBLISH with its topic. Returns the reason if it breaks the protocol, else null.
     *
     * @param copy for whom it is
     */
    public ReasonCode publish(Publish publish, SessionOutput.Copy copy) {
        return switch (publish.message().qos()) {
            case AT_MOST_ONCE -> {
                results.add(new SessionOutput.Deliver(publish, 0, copy));
                yield null;
            }
            case AT_LEAST_ONCE -> full() ? ReasonCode.RECEIVE_MAXIMUM_EXCEEDED : deliver(publish, copy, order1);
            case EXACTLY_ONCE -> exactlyOnce(publish, copy);
        };
    }

    private ReasonCode exactlyOnce(Publish publish, SessionOutput.Copy copy) {
        Arrival earlier = known.get(publish.packetId());
        if ((earlier == null || !earlier.counted) && full()) {
            return ReasonCode.RECEIVE_MAXIMUM_EXCEEDED;
        }
        if (earlier == null) {
            return deliver(publish, copy, order2);
        }
        count(earlier);
        if (!earlier.due) { // sent again on a new connection: answered again, delivered never again
            earlier.due = true;
            order2.add(earlier);
            releaseOrder2();
        }
        return null;
    }

    private ReasonCode deliver(Publish publish, SessionOutput.Copy copy, ArrayDeque<Arrival> order) {
        Arrival arrival = new Arrival(publish.packetId(), nextDelivery++);
        arrival.due = true;
        order.add(arrival);
        delivered.put((int) arrival.deliveryId, arrival);
        if (order == order2) {
            known.put(arrival.packetId, arrival);
            count(arrival);
        }
        results.add(new SessionOutput.Deliver(publish, arrival.deliveryId, copy));
        return null;
    }

    private void count(Arrival arrival) {
        counted += arrival.counted ? 0 : 1;
        arrival.counted = true;
    }

    /** With 3.1.1 there are as many as there are identifiers: who sends more uses one again before its time (2.3.1). */
    private boolean full() {
        return order1.size() + counted >= (isV5() ? options.inbound().receiveMaximum() : IDENTIFIERS);
    }

    private boolean isV5() {
        return options.version() == ProtocolVersion.V5;
    }

    /** The application is done. */
    public void delivered(long deliveryId) {
        Arrival arrival = delivered.get((int) deliveryId);
        if (arrival == null || arrival.deliveryId != deliveryId) {
            if (kept.remove(deliveryId) != null && changes.durable()) { // else of a connection or session that is gone
                changes.add(new SessionChange.Served(deliveryId));
            }
            return;
        }
        delivered.remove((int) deliveryId);
        arrival.deliveryId = 0;
        if (changes.durable() && known.get(arrival.packetId) == arrival) {
            changes.add(new SessionChange.Received(arrival.packetId));
        }
    }

    /** The application did not take it. The server is told so, and may use its identifier for another message then. */
    public void rejected(long deliveryId) {
        Arrival arrival = delivered.get((int) deliveryId);
        if (isV5() && arrival != null && arrival.deliveryId == deliveryId) {
            delivered.remove((int) deliveryId);
            arrival.deliveryId = 0;
            arrival.answer = ReasonCode.IMPLEMENTATION_SPECIFIC_ERROR;
        } else {
            delivered(deliveryId);
        }
    }

    /** The application is not done, and others do not wait for it any longer. See {@code Session.keep}. */
    public boolean keep(SessionState.Kept message) {
        Arrival arrival = delivered.get((int) message.deliveryId());
        boolean first = arrival != null && arrival.deliveryId == message.deliveryId();
        if (!first && !kept.containsKey(message.deliveryId())) {
            return false;
        }
        kept = kept.isEmpty() ? new LinkedHashMap<>() : kept;
        kept.put(message.deliveryId(), message);
        boolean identified = first && known.get(arrival.packetId) == arrival;
        if (changes.durable()) {
            changes.add(new SessionChange.Kept(message, identified ? arrival.packetId : 0));
        }
        if (first) {
            delivered.remove((int) message.deliveryId());
            arrival.deliveryId = 0;
            arrival.keptBy = changes.last();
        }
        return true;
    }

    /** The application was not given it and will not be. Only for one of an earlier connection. */
    public void returned(long deliveryId) {
        Arrival arrival = delivered.get((int) deliveryId);
        if (arrival != null && arrival.deliveryId == deliveryId && !arrival.due) {
            delivered.remove((int) deliveryId);
            if (known.get(arrival.packetId) == arrival) {
                known.remove(arrival.packetId);
            }
        }
    }

    /** Acknowledges what is done and has nothing unfinished before it. Only while connected ([MQTT-3.14.4-2]). */
    public void acknowledge() {
        while (!order1.isEmpty() && order1.peek().done() && changes.kept(order1.peek().keptBy)) {
            Arrival arrival = order1.poll();
            control.acknowledge(PacketType.PUBACK, arrival.packetId, arrival.answer);
        }
        releaseOrder2();
    }

    private void releaseOrder2() {
        while (!order2.isEmpty() && order2.peek().done()) {
            Arrival arrival = order2.poll();
            arrival.due = false;
            changes.acknowledge(PacketType.PUBREC, arrival.packetId, arrival.answer);
            if (arrival.answer.isError()) { // no PUBREL comes [MQTT-4.3.3-9]
                known.remove(arrival.packetId);
                counted -= arrival.counted ? 1 : 0;
            }
        }
    }

    /**
     * PUBREL: answered also if the identifier is not known ([MQTT-4.3.3-11]), which once on a connection may be so for
     * each that the server had before. False if it breaks the protocol: then it does so more often.
     */
    public boolean pubrel(int packetId) {
        Arrival arrival = known.remove(packetId);
        if (arrival == null && ++strays > IDENTIFIERS) {
            return false;
        }
        if (arrival != null && arrival.counted) {
            counted--;
        }
        if (arrival != null) {
            forgotten(arrival);
        }
        if (arrival != null && arrival.due) { // the server did not wait for our PUBREC
            order2.remove(arrival);
            releaseOrder2();
        }
        // 3.1.1 has no reason codes
        ReasonCode reasonCode = arrival == null && isV5() ? ReasonCode.PACKET_IDENTIFIER_NOT_FOUND : ReasonCode.SUCCESS;
        changes.acknowledge(PacketType.PUBCOMP, packetId, reasonCode);
        return true;
    }

    private void forgotten(Arrival arrival) {
        if (changes.durable() && arrival.done()) {
            changes.add(new SessionChange.Forgotten(arrival.packetId));
        }
    }

    /** The connection is up; without a session of the server all identifiers are new ([MQTT-3.2.2-5]). */
    public void connected(boolean sessionPresent) {
        if (!sessionPresent) {
            forgetAll();
        }
    }

    private void forgetAll() {
        known.forEach(this::forgotten);
        known.clear();
        delivered.clear();
    }

    /** The connection is gone: QoS 1 will be sent again, and the application's answers to it come too late. */
    public void lost() {
        for (Arrival arrival : order1) {
            delivered.remove((int) arrival.deliveryId);
        }
        order1.clear();
        order2.clear();
        known.forEach(arrival -> {
            arrival.due = false;
            arrival.counted = false;
        });
        counted = 0;
        strays = 0;
    }

    public void snapshot(List<SessionState.Incoming> incoming) {
        known.forEach(arrival -> incoming.add(arrival.keep()));
    }

    public List<SessionState.Kept> kept() {
        return List.copyOf(kept.values());
    }

    public long nextDelivery() {
        return nextDelivery;
    }

    /** @param same false if what came in belongs to another session than the one to be */
    public void restore(SessionState state, boolean same) {
        nextDelivery = state.nextDelivery();
        for (SessionState.Kept one : state.kept()) {
            kept = kept.isEmpty() ? new LinkedHashMap<>() : kept;
            kept.put(one.deliveryId(), one);
            nextDelivery = Math.max(nextDelivery, one.deliveryId() + 1);
        }
        for (SessionState.Incoming one : state.incoming()) {
            Arrival arrival = new Arrival(one.packetId(), one.deliveryId());
            known.put(arrival.packetId, arrival);
            if (!arrival.done()) {
                delivered.put((int) arrival.deliveryId, arrival);
            }
        }
        if (!same) {
            forgetAll();
        }
    }
}
