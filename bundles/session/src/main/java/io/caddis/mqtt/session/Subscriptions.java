package io.caddis.mqtt.session;

import io.caddis.mqtt.ReasonCode;
import io.caddis.mqtt.Subscription;
import io.caddis.mqtt.TopicFilter;
import io.caddis.mqtt.packet.Packet;
import io.caddis.mqtt.packet.Properties;
import io.caddis.mqtt.packet.Subscribe;
import io.caddis.mqtt.packet.Unsubscribe;
import io.caddis.mqtt.spi.SessionOutput;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;

/**
 * Subscriptions as a desired state: what is wanted is compared with what the server granted, and the difference is
 * asked for, many filters in one packet. A filter with a request under way is left alone until the answer.
 */
final class Subscriptions {
    private static final int FILTERS_PER_PACKET_MAX = 50;

    private final PacketIds ids;
    private final Queue<Packet> control;
    private final Queue<SessionOutput> results;

    private Map<TopicFilter, Subscription> wanted = Map.of();
    private final Map<TopicFilter, Subscription> granted = new LinkedHashMap<>();
    /** Refused by the server on this connection: not asked for again unless wanted differently. */
    private final Map<TopicFilter, Subscription> refused = new LinkedHashMap<>();
    private final Set<TopicFilter> underWay = new HashSet<>();
    private final List<Integer> requests = new ArrayList<>();

    /** A SUBSCRIBE that waits for its SUBACK. */
    private record Asked(List<Subscription> subscriptions) {
    }

    /** An UNSUBSCRIBE that waits for its UNSUBACK. */
    private record Ended(List<TopicFilter> filters) {
    }

    Subscriptions(PacketIds ids, Queue<Packet> control, Queue<SessionOutput> results) {
        this.ids = ids;
        this.control = control;
        this.results = results;
    }

    void want(Collection<Subscription> newWanted) {
        Map<TopicFilter, Subscription> next = new LinkedHashMap<>();
        newWanted.forEach(subscription -> next.put(subscription.filter(), subscription));
        refused.keySet().removeIf(filter -> !refused.get(filter).equals(next.get(filter)));
        wanted = next;
    }

    void connected(boolean sessionPresent) {
        if (!sessionPresent) {
            granted.clear();
        }
        refused.clear();
    }

    void lost() {
        requests.forEach(ids::free); // an answer can no longer come
        requests.clear();
        underWay.clear();
    }

    /** Asks for what differs. Only while connected. */
    void reconcile() {
        List<Subscription> asked = new ArrayList<>();
        for (Subscription subscription : wanted.values()) {
            TopicFilter filter = subscription.filter();
            if (!subscription.equals(granted.get(filter)) && !refused.containsKey(filter) && underWay.add(filter)) {
                asked.add(subscription);
            }
        }
        List<TopicFilter> ended = new ArrayList<>();
        for (TopicFilter filter : granted.keySet()) {
            if (!wanted.containsKey(filter) && underWay.add(filter)) {
                ended.add(filter);
            }
        }
        for (int from = 0; from < asked.size() && !ids.exhausted(); from += FILTERS_PER_PACKET_MAX) {
            subscribe(asked.subList(from, Math.min(asked.size(), from + FILTERS_PER_PACKET_MAX)));
        }
        for (int from = 0; from < ended.size() && !ids.exhausted(); from += FILTERS_PER_PACKET_MAX) {
            unsubscribe(ended.subList(from, Math.min(ended.size(), from + FILTERS_PER_PACKET_MAX)));
        }
    }

    private void subscribe(List<Subscription> some) {
        Subscribe packet = new Subscribe(ids.take(new Asked(List.copyOf(some))), some, Properties.NONE);
        requests.add(packet.packetId());
        control.add(packet);
    }

    private void unsubscribe(List<TopicFilter> some) {
        Unsubscribe packet = new Unsubscribe(ids.take(new Ended(List.copyOf(some))), some, Properties.NONE);
        requests.add(packet.packetId());
        control.add(packet);
    }

    /** SUBACK. False if it breaks the protocol. */
    boolean suback(int packetId, List<ReasonCode> reasonCodes) {
        Object waiting = ids.waitingFor(packetId);
        if (waiting == null) {
            return true;
        }
        if (!(waiting instanceof Asked asked) || asked.subscriptions.size() != reasonCodes.size()) {
            return false; // [MQTT-3.8.4-6]
        }
        settle(packetId);
        for (int index = 0; index < reasonCodes.size(); index++) {
            answered(asked.subscriptions.get(index), reasonCodes.get(index));
        }
        reconcile();
        return true;
    }

    private void answered(Subscription subscription, ReasonCode reasonCode) {
        TopicFilter filter = subscription.filter();
        underWay.remove(filter);
        if (reasonCode.isError()) {
            refused.put(filter, subscription);
            granted.remove(filter);
        } else {
            granted.put(filter, subscription);
        }
        results.add(new SessionOutput.Subscribed(filter, reasonCode));
    }

    /** UNSUBACK; in 3.1.1 without codes. False if it breaks the protocol. */
    boolean unsuback(int packetId, List<ReasonCode> reasonCodes, boolean codesExpected) {
        Object waiting = ids.waitingFor(packetId);
        if (waiting == null) {
            return true;
        }
        if (!(waiting instanceof Ended ended) || codesExpected && ended.filters.size() != reasonCodes.size()) {
            return false; // [MQTT-3.11.3-1]
        }
        settle(packetId);
        for (int index = 0; index < ended.filters.size(); index++) {
            TopicFilter filter = ended.filters.get(index);
            underWay.remove(filter);
            granted.remove(filter);
            results.add(new SessionOutput.Unsubscribed(filter,
                    codesExpected ? reasonCodes.get(index) : ReasonCode.SUCCESS));
        }
        reconcile();
        return true;
    }

    private void settle(int packetId) {
        ids.free(packetId);
        requests.remove(Integer.valueOf(packetId));
    }

    /** A SUBSCRIBE that could not be written. */
    void refused(Subscribe packet) {
        settle(packet.packetId());
        packet.subscriptions().forEach(one -> answered(one, ReasonCode.PACKET_TOO_LARGE));
    }

    /** An UNSUBSCRIBE that could not be written: the filters stay granted. */
    void refused(Unsubscribe packet) {
        settle(packet.packetId());
        packet.filters().forEach(filter -> {
            underWay.remove(filter);
            results.add(new SessionOutput.Unsubscribed(filter, ReasonCode.PACKET_TOO_LARGE));
        });
    }

    List<Subscription> granted() {
        return List.copyOf(granted.values());
    }

    void restore(List<Subscription> kept) {
        kept.forEach(subscription -> granted.put(subscription.filter(), subscription));
    }
}
