package io.caddis.mqtt.session;

import io.caddis.mqtt.Subscription;
import io.caddis.mqtt.TopicFilter;
import io.caddis.mqtt.packet.Packet;
import io.caddis.mqtt.packet.PacketType;
import io.caddis.mqtt.packet.Properties;
import io.caddis.mqtt.packet.Property;
import io.caddis.mqtt.packet.ProtocolVersion;
import io.caddis.mqtt.packet.Subscribe;
import io.caddis.mqtt.packet.Unsubscribe;
import io.caddis.mqtt.session.state.ControlQueue;
import io.caddis.mqtt.session.state.PacketIds;
import io.caddis.mqtt.spi.SessionOptions;
import io.caddis.mqtt.spi.SessionOutput;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * SUBSCRIBE and UNSUBSCRIBE: makes packets of what is to be asked for, as many filters in one as {@link RequestLimits}
 * says, and knows which of them wait for their answers. A packet that cannot be written is asked in halves, to find the
 * filter that is the cause.
 */
final class SubscriptionRequests {
    private final PacketIds ids;
    private final ControlQueue control;
    private final UnaryOperator<Subscription> words;
    private final RequestLimits limits;
    private final boolean isV5;
    /** The packet identifiers, the oldest first. */
    private List<Integer> open = Collections.emptyList();
    /** Their filters. Empty and shared until there are some. */
    private Set<TopicFilter> underWay = Collections.emptySet();
    private boolean changed;

    /** Waits for its answer. */
    interface Request {
        PacketType type();

        List<TopicFilter> filters();
    }

    /** A SUBSCRIBE that waits for its SUBACK. */
    record Asked(List<Subscription> subscriptions) implements Request {
        @Override
        public PacketType type() {
            return PacketType.SUBSCRIBE;
        }

        @Override
        public List<TopicFilter> filters() {
            return filtersOf(subscriptions);
        }
    }

    /** An UNSUBSCRIBE that waits for its UNSUBACK. */
    record Ended(List<TopicFilter> filters) implements Request {
        @Override
        public PacketType type() {
            return PacketType.UNSUBSCRIBE;
        }
    }

    private static List<TopicFilter> filtersOf(List<Subscription> subscriptions) {
        List<TopicFilter> filters = new ArrayList<>(subscriptions.size());
        subscriptions.forEach(one -> filters.add(one.filter()));
        return filters;
    }

    /** @param words how a subscription is said in a packet */
    SubscriptionRequests(SessionOptions options, PacketIds ids, ControlQueue control, Queue<SessionOutput> results,
            UnaryOperator<Subscription> words) {
        this.ids = ids;
        this.control = control;
        this.words = words;
        limits = new RequestLimits(options.unannounced(), results);
        isV5 = options.version() == ProtocolVersion.V5;
    }

    RequestLimits limits() {
        return limits;
    }

    boolean areUnderWay(TopicFilter filter) {
        return underWay.contains(filter);
    }

    /** Asked for, or to be ended, and not answered. */
    Collection<TopicFilter> underWay() {
        return underWay;
    }

    // ---- packets

    /**
     * Asks for some, as far as the limits allow it now.
     *
     * @param some with one identifier; sorted here
     */
    void subscribe(List<Subscription> some, long nowNanos) {
        some.sort(Comparator.comparing(one -> limits.isLast(one.filter()))); // stable
        int filtersMax = limits.filtersMax();
        for (int from = 0; from < some.size() && limits.allows(!open.isEmpty(), nowNanos); from += filtersMax) {
            ask(some.subList(from, Math.min(some.size(), from + filtersMax)), nowNanos);
        }
    }

    /** Asks to end some, as far as the limits allow it now. */
    void unsubscribe(List<TopicFilter> some, long nowNanos) {
        int filtersMax = limits.filtersMax();
        for (int from = 0; from < some.size() && limits.allows(!open.isEmpty(), nowNanos); from += filtersMax) {
            end(some.subList(from, Math.min(some.size(), from + filtersMax)), nowNanos);
        }
    }

    private void ask(List<Subscription> some, long nowNanos) {
        if (ids.exhausted()) {
            return; // the next answer frees an identifier and asks for what is missing
        }
        Asked asked = new Asked(List.copyOf(some));
        int identifier = isV5 ? some.get(0).identifier() : 0;
        Properties properties = identifier == 0 ? Properties.NONE
                : Properties.builder().add(Property.SUBSCRIPTION_IDENTIFIER, identifier).build();
        int packetId = ids.take(asked);
        List<Subscription> said = new ArrayList<>(some.size());
        some.forEach(one -> said.add(words.apply(one)));
        leave(asked, packetId, new Subscribe(packetId, said, properties), nowNanos);
    }

    private void end(List<TopicFilter> some, long nowNanos) {
        if (!ids.exhausted()) {
            Ended ended = new Ended(List.copyOf(some));
            int packetId = ids.take(ended);
            leave(ended, packetId, new Unsubscribe(packetId, ended.filters(), Properties.NONE), nowNanos);
        }
    }

    private void leave(Request request, int packetId, Packet packet, long nowNanos) {
        underWay = underWay.isEmpty() ? new HashSet<>() : underWay;
        underWay.addAll(request.filters());
        open = open.isEmpty() ? new ArrayList<>() : open;
        open.add(packetId);
        limits.asked(request.filters().size(), nowNanos);
        changed = true;
        control.add(packet);
    }

    /** A SUBSCRIBE could not be written. Returns the subscription that is the cause; null if that is still sought. */
    Subscription refused(Subscribe packet, long nowNanos) {
        Asked asked = (Asked) ids.waitingFor(packet.packetId());
        settle(packet.packetId(), asked);
        List<Subscription> some = asked.subscriptions;
        if (some.size() == 1) {
            return some.get(0);
        }
        ask(some.subList(0, some.size() / 2), nowNanos);
        ask(some.subList(some.size() / 2, some.size()), nowNanos);
        return null;
    }

    /** An UNSUBSCRIBE could not be written, likewise. */
    TopicFilter refused(Unsubscribe packet, long nowNanos) {
        List<TopicFilter> some = packet.filters();
        settle(packet.packetId(), new Ended(some));
        if (some.size() == 1) {
            return some.get(0);
        }
        end(some.subList(0, some.size() / 2), nowNanos);
        end(some.subList(some.size() / 2, some.size()), nowNanos);
        return null;
    }

    // ---- answers

    /** What a packet identifier is taken for, maybe no request at all; null if it is free. */
    Object waitingFor(int packetId) {
        return ids.waitingFor(packetId);
    }

    /** The server has answered. */
    void answered(int packetId, Request request) {
        settle(packetId, request);
        limits.answered(request.filters());
    }

    private void settle(int packetId, Request request) {
        ids.free(packetId);
        open.remove(Integer.valueOf(packetId));
        changed |= open.isEmpty();
        request.filters().forEach(underWay::remove);
    }

    /**
     * The connection is gone, and no answer can come any more.
     *
     * @param cutOff the server may have ended it because of a packet
     * @return whether that may have been one of these
     */
    boolean lost(boolean cutOff, long nowNanos) {
        Request largest = null;
        for (Integer id : open) {
            Request one = (Request) ids.waitingFor(id);
            largest = largest == null || one.filters().size() > largest.filters().size() ? one : largest;
        }
        boolean cause = limits.lost(cutOff, largest == null ? List.of() : largest.filters(),
                largest == null ? "" : largest.type().toString(), nowNanos);
        open.forEach(ids::free);
        open.clear();
        underWay = Collections.emptySet();
        return cause;
    }

    /** Whether a request was made, or the last one answered, since the last call. */
    boolean takeChanged() {
        boolean was = changed;
        changed = false;
        return was;
    }

    // ---- time

    /** The identifier of the request that has waited longest; 0 if none does. */
    int oldest() {
        return open.isEmpty() ? 0 : open.get(0);
    }

    /** Whether messages wait until the server has answered. */
    boolean holdsMessages() {
        return limits.holdsMessages(!open.isEmpty());
    }

    long deadline() {
        return limits.deadline(!open.isEmpty());
    }
}
