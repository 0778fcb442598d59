package io.caddis.mqtt.session;

import io.caddis.mqtt.Qos;
import io.caddis.mqtt.ReasonCode;
import io.caddis.mqtt.RetainHandling;
import io.caddis.mqtt.Subscription;
import io.caddis.mqtt.TopicFilter;
import io.caddis.mqtt.packet.Packet;
import io.caddis.mqtt.packet.PacketType;
import io.caddis.mqtt.packet.Properties;
import io.caddis.mqtt.packet.Property;
import io.caddis.mqtt.packet.ProtocolVersion;
import io.caddis.mqtt.packet.Subscribe;
import io.caddis.mqtt.packet.Unsubscribe;
import io.caddis.mqtt.session.connection.ServerLimits;
import io.caddis.mqtt.session.state.PacketIds;
import io.caddis.mqtt.spi.SessionOptions;
import io.caddis.mqtt.spi.SessionOutput;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.Set;

/**
 * Subscriptions as a desired state: what is wanted is compared with what the server granted, and the difference is
 * asked for, many filters in one packet. A filter with a request under way is left alone until the answer.
 */
final class Subscriptions {
    private final PacketIds ids;
    private final Queue<Packet> control;
    private final Queue<SessionOutput> results;

    /** With the identifiers that they have on the wire. */
    private Map<TopicFilter, Subscription> wanted = Map.of();
    private Collection<Subscription> asWanted = List.of();
    private final SubscriptionIdentifiers identifiers = new SubscriptionIdentifiers();
    private final CoveredFilters covered = new CoveredFilters();
    private boolean connected;
    // these are empty and shared until there is something in them
    private Map<TopicFilter, Subscription> granted = Collections.emptyMap();
    /** Asked for, or to be ended, and not answered: the server may hold these or not. */
    private Set<TopicFilter> doubtful = Collections.emptySet();
    /** Refused by the server on this connection: not asked for again unless wanted differently. */
    private Map<TopicFilter, Subscription> refused = Collections.emptyMap();
    /** Whose UNSUBSCRIBE cannot be written on this connection. */
    private Set<TopicFilter> stuck = Collections.emptySet();
    private Set<TopicFilter> underWay = Collections.emptySet();
    private final List<Integer> requests = new ArrayList<>(0);
    private final RequestLimits requestLimits;
    private final boolean isV5;
    private ServerLimits limits = ServerLimits.DEFAULT;
    /** {@link #granted()} is another one than when it was last kept. */
    private boolean changed;

    /** Waits for its answer. */
    private interface Request {
        PacketType type();

        List<TopicFilter> filters();
    }

    /** A SUBSCRIBE that waits for its SUBACK. */
    private record Asked(List<Subscription> subscriptions) implements Request {
        @Override
        public PacketType type() {
            return PacketType.SUBSCRIBE;
        }

        @Override
        public List<TopicFilter> filters() {
            return subscriptions.stream().map(Subscription::filter).toList();
        }
    }

    /** An UNSUBSCRIBE that waits for its UNSUBACK. */
    private record Ended(List<TopicFilter> filters) implements Request {
        @Override
        public PacketType type() {
            return PacketType.UNSUBSCRIBE;
        }
    }

    Subscriptions(SessionOptions options, PacketIds ids, Queue<Packet> control, Queue<SessionOutput> results) {
        isV5 = options.version() == ProtocolVersion.V5;
        requestLimits = new RequestLimits(options.unannounced(), results);
        this.ids = ids;
        this.control = control;
        this.results = results;
    }

    void want(Collection<Subscription> newWanted) {
        asWanted = newWanted;
        if (isV5) {
            identifiers.want(newWanted, granted);
        }
        wire();
    }

    private void wire() {
        Map<TopicFilter, Subscription> next = asWanted.isEmpty() ? Map.of() : new LinkedHashMap<>();
        asWanted.forEach(one -> next.put(one.filter(), isV5 ? identifiers.onTheWire(one, limits::serves) : one));
        refused.keySet().removeIf(filter -> !next.containsKey(filter)
                || !refused.get(filter).equals(identifiers.asWanted(next.get(filter))));
        TopicFilter suspect = requestLimits.suspect();
        if (suspect != null && !Objects.equals(wanted.get(suspect), next.get(suspect))) {
            requestLimits.forgive();
        }
        Map<TopicFilter, Subscription> before = wanted;
        wanted = next;
        before.keySet().stream().filter(filter -> !next.containsKey(filter)).forEach(covered::left);
        covered.want(next.values());
        if (connected && !copiesAreNamed()) {
            next.values().stream().filter(one -> !before.containsKey(one.filter())
                    && one.retainHandling() != RetainHandling.DO_NOT_SEND)
                    .forEach(one -> covered.joined(one, this::isAsked));
        }
    }

    private boolean copiesAreNamed() {
        return isV5 && limits.subscriptionIdentifierAvailable();
    }

    private boolean isAsked(Subscription subscription) {
        return granted.containsKey(subscription.filter()) || underWay.contains(subscription.filter());
    }

    void connected(ServerLimits newLimits, boolean sessionPresent, long nowNanos) {
        limits = newLimits;
        requestLimits.connected(nowNanos);
        if (!sessionPresent) {
            changed |= !granted.isEmpty() || !doubtful.isEmpty();
            granted.clear();
            doubtful.clear();
        }
        refused.clear();
        stuck.clear();
        identifiers.usable(limits.subscriptionIdentifierAvailable());
        if (!sessionPresent) {
            identifiers.forget();
            covered.forget();
        }
        wire();
        connected = true;
    }

    /**
     * The connection is gone.
     *
     * @param cutOff the server may have ended it because of a packet
     * @return whether that may have been one of these
     */
    boolean lost(boolean cutOff, long nowNanos) {
        connected = false;
        Request largest = requests.stream().map(id -> (Request) ids.waitingFor(id))
                .max(Comparator.comparingInt(request -> request.filters().size())).orElse(null);
        boolean cause = requestLimits.lost(cutOff, largest == null ? List.of() : largest.filters(),
                largest == null ? "" : largest.type().toString(), nowNanos);
        requests.forEach(ids::free); // an answer can no longer come
        requests.clear();
        doubt(underWay);
        underWay = Collections.emptySet();
        return cause;
    }

    /** A request leaves. */
    void leaves(long nowNanos) {
        requestLimits.leaves(nowNanos);
    }

    /** Whether messages wait until the server has answered. */
    boolean holdsMessages() {
        return requestLimits.holdsMessages(!requests.isEmpty());
    }

    long deadline() {
        return requestLimits.deadline(!requests.isEmpty());
    }

    /** True if {@link #reconcile} may have something to ask for. */
    boolean tick(long nowNanos) {
        return requestLimits.tick(nowNanos);
    }

    /** The server may have begun a new session without our knowledge: all that it granted is asked for again. */
    void doubt() {
        changed |= doubt(granted.keySet());
    }

    private boolean doubt(Collection<TopicFilter> filters) {
        doubtful = doubtful.isEmpty() && !filters.isEmpty() ? new LinkedHashSet<>() : doubtful;
        return doubtful.addAll(filters);
    }

    private void grant(Subscription subscription) {
        granted = granted.isEmpty() ? new LinkedHashMap<>() : granted;
        granted.put(subscription.filter(), subscription);
    }

    private void ask(Collection<TopicFilter> filters) {
        underWay = underWay.isEmpty() ? new HashSet<>() : underWay;
        underWay.addAll(filters);
    }

    /** Asks for what differs. Only while connected. */
    void reconcile(long nowNanos) {
        Map<Integer, List<Subscription>> asked = new LinkedHashMap<>(); // a packet has one identifier (MQTT 3.8.2.1.2)
        List<Subscription> differing = wanted.values().stream().filter(this::differs)
                .filter(one -> carrier(one) == null).toList();
        for (Subscription subscription : differing) {
            if (isRenamed(subscription)) { // first: then what comes without the new name is not for the others
                asked.computeIfAbsent(subscription.identifier(), any -> new ArrayList<>()).add(subscription);
            }
        }
        for (Subscription subscription : differing) {
            ReasonCode refusal = isV5 ? limits.refusal(subscription)
                    : subscription.noLocal() ? ReasonCode.IMPLEMENTATION_SPECIFIC_ERROR : null;
            if (refusal != null) {
                answered(subscription, refusal);
            } else if (!isRenamed(subscription)) {
                asked.computeIfAbsent(isV5 ? subscription.identifier() : 0, any -> new ArrayList<>())
                        .add(subscription);
            }
        }
        Set<TopicFilter> ended = new LinkedHashSet<>(granted.keySet());
        ended.addAll(doubtful);
        ended.removeIf(filter -> wanted.containsKey(filter) || underWay.contains(filter) || stuck.contains(filter)
                || requestLimits.delays(filter));
        int filtersMax = requestLimits.filtersMax();
        for (List<Subscription> some : asked.values()) {
            some.sort(Comparator.comparing(one -> requestLimits.isLast(one.filter()))); // stable
            for (int from = 0; from < some.size() && mayAsk(nowNanos); from += filtersMax) {
                subscribe(some.subList(from, Math.min(some.size(), from + filtersMax)), nowNanos);
            }
        }
        List<TopicFilter> filters = List.copyOf(ended);
        for (int from = 0; from < filters.size() && mayAsk(nowNanos); from += filtersMax) {
            unsubscribe(filters.subList(from, Math.min(filters.size(), from + filtersMax)), nowNanos);
        }
        tellCarried();
    }

    /** The subscription that brings the messages of this one, so that it is not to be asked for; or null. */
    private Subscription carrier(Subscription subscription) {
        Subscription carrier = null;
        Subscription next = subscription;
        while (next != null && !copiesAreNamed() && !isAsked(next) && !doubtful.contains(next.filter())) {
            next = covered.carrier(next, this::mayCarry); // one that is carried itself brings nothing
            carrier = next == null ? carrier : next;
        }
        return carrier;
    }

    private boolean mayCarry(Subscription subscription) {
        return !refused.containsKey(subscription.filter())
                && (isV5 ? limits.refusal(subscription) == null : !subscription.noLocal());
    }

    /** What is not asked for is answered as what brings its messages; where copies are named, all is asked for. */
    private void tellCarried() {
        Collection<Subscription> some = copiesAreNamed() ? List.of() : wanted.values();
        for (Subscription subscription : some) {
            Subscription carrier = carrier(subscription);
            if (carrier != null && granted.containsKey(carrier.filter())
                    && covered.carry(subscription.filter(), carrier)) {
                results.add(new SessionOutput.Subscribed(subscription.filter(), switch (subscription.qos()) {
                    case AT_MOST_ONCE -> ReasonCode.SUCCESS;
                    case AT_LEAST_ONCE -> ReasonCode.GRANTED_QOS_1;
                    case EXACTLY_ONCE -> ReasonCode.GRANTED_QOS_2;
                }));
            }
        }
        covered.release(wanted::containsKey,
                filter -> results.add(new SessionOutput.Unsubscribed(filter, ReasonCode.SUCCESS)));
    }

    private boolean mayAsk(long nowNanos) {
        return requestLimits.allows(!requests.isEmpty(), nowNanos);
    }

    private boolean differs(Subscription subscription) {
        TopicFilter filter = subscription.filter();
        return (!subscription.equals(granted.get(filter)) || doubtful.contains(filter))
                && !identifiers.asWanted(subscription).equals(refused.get(filter)) && !underWay.contains(filter)
                && !requestLimits.delays(filter);
    }

    /** The server holds it as it is wanted, but with another identifier, which it can name. */
    private boolean isRenamed(Subscription subscription) {
        Subscription held = granted.get(subscription.filter());
        return isV5 && held != null && identifiers.isOurs(subscription)
                && held.identifier() != subscription.identifier()
                && held.withIdentifier(subscription.identifier()).equals(subscription)
                && !doubtful.contains(subscription.filter()) && limits.refusal(subscription) == null;
    }

    /** A subscription in the words of this version. */
    private Subscription said(Subscription one) {
        if (!isV5) {
            return Subscription.of(one.filter(), one.qos()); // all that 3.1.1 can say
        }
        return !isRenamed(one) ? one : new Subscription(one.filter(), one.qos(), one.noLocal(), one.retainAsPublished(),
                RetainHandling.DO_NOT_SEND, one.identifier()); // the listeners have the retained messages
    }

    private void subscribe(List<Subscription> some, long nowNanos) {
        if (ids.exhausted()) {
            return; // the next answer frees an identifier and asks for what is missing
        }
        ask(some.stream().map(Subscription::filter).toList());
        int identifier = isV5 ? some.get(0).identifier() : 0;
        Properties properties = identifier == 0 ? Properties.NONE
                : Properties.builder().add(Property.SUBSCRIPTION_IDENTIFIER, identifier).build();
        Subscribe packet = new Subscribe(ids.take(new Asked(List.copyOf(some))),
                some.stream().map(this::said).toList(), properties);
        requests.add(packet.packetId());
        requestLimits.asked(some.size(), nowNanos);
        changed = true;
        control.add(packet);
    }

    private void unsubscribe(List<TopicFilter> some, long nowNanos) {
        if (ids.exhausted()) {
            return;
        }
        ask(some);
        Unsubscribe packet = new Unsubscribe(ids.take(new Ended(List.copyOf(some))), some, Properties.NONE);
        requests.add(packet.packetId());
        requestLimits.asked(some.size(), nowNanos);
        changed = true;
        control.add(packet);
    }

    /** SUBACK. False if it breaks the protocol. */
    boolean suback(int packetId, List<ReasonCode> reasonCodes, long nowNanos) {
        Object waiting = ids.waitingFor(packetId);
        if (waiting == null) {
            return true;
        }
        if (!(waiting instanceof Asked asked) || asked.subscriptions.size() != reasonCodes.size()) {
            return false; // [MQTT-3.8.4-6]
        }
        settle(packetId);
        requestLimits.answered(asked.filters());
        for (int index = 0; index < reasonCodes.size(); index++) {
            answered(asked.subscriptions.get(index), reasonCodes.get(index));
        }
        reconcile(nowNanos);
        return true;
    }

    private void answered(Subscription subscription, ReasonCode reasonCode) {
        TopicFilter filter = subscription.filter();
        underWay.remove(filter);
        identifiers.answered(subscription, !reasonCode.isError());
        if (!reasonCode.isError()) {
            grant(subscription);
            doubtful.remove(filter);
        } else {
            if (granted.remove(filter) != null) {
                doubt(List.of(filter)); // nothing says whether the one it was to replace is still there
            }
            if (subscription.equals(wanted.get(filter))) {
                refused = refused.isEmpty() ? new LinkedHashMap<>() : refused;
                refused.put(filter, identifiers.asWanted(subscription));
            }
        }
        results.add(new SessionOutput.Subscribed(filter, reasonCode));
    }

    /** UNSUBACK; in 3.1.1 without codes. False if it breaks the protocol. */
    boolean unsuback(int packetId, List<ReasonCode> reasonCodes, boolean codesExpected, long nowNanos) {
        Object waiting = ids.waitingFor(packetId);
        if (waiting == null) {
            return true;
        }
        if (!(waiting instanceof Ended ended) || codesExpected && ended.filters.size() != reasonCodes.size()) {
            return false; // [MQTT-3.11.3-1]
        }
        settle(packetId);
        requestLimits.answered(ended.filters);
        for (int index = 0; index < ended.filters.size(); index++) {
            TopicFilter filter = ended.filters.get(index);
            underWay.remove(filter);
            granted.remove(filter);
            doubtful.remove(filter);
            results.add(new SessionOutput.Unsubscribed(filter,
                    codesExpected ? reasonCodes.get(index) : ReasonCode.SUCCESS));
        }
        reconcile(nowNanos);
        return true;
    }

    /** The identifier of the request that has waited longest; 0 if none does. */
    int oldest() {
        return requests.isEmpty() ? 0 : requests.get(0);
    }

    private void settle(int packetId) {
        ids.free(packetId);
        requests.remove(Integer.valueOf(packetId));
        changed |= requests.isEmpty();
    }

    /** {@link #granted()} if it is to be kept now, else null: after a request, and when all is answered. */
    List<Subscription> takeChanged() {
        if (!changed) {
            return null;
        }
        changed = false;
        return granted();
    }

    /** A SUBSCRIBE that could not be written: it is tried in halves, to find the filter that is the cause. */
    void refused(Subscribe packet, long nowNanos) {
        List<Subscription> some = ((Asked) ids.waitingFor(packet.packetId())).subscriptions;
        settle(packet.packetId());
        if (some.size() == 1) {
            answered(some.get(0), ReasonCode.PACKET_TOO_LARGE);
        } else {
            some.forEach(subscription -> underWay.remove(subscription.filter()));
            subscribe(some.subList(0, some.size() / 2), nowNanos);
            subscribe(some.subList(some.size() / 2, some.size()), nowNanos);
        }
    }

    /** An UNSUBSCRIBE that could not be written, likewise. The filter stays granted until another connection. */
    void refused(Unsubscribe packet, long nowNanos) {
        List<TopicFilter> some = packet.filters();
        settle(packet.packetId());
        some.forEach(underWay::remove);
        if (some.size() == 1) {
            stuck = stuck.isEmpty() ? new HashSet<>() : stuck;
            stuck.add(some.get(0));
            results.add(new SessionOutput.Unsubscribed(some.get(0), ReasonCode.PACKET_TOO_LARGE));
        } else {
            unsubscribe(some.subList(0, some.size() / 2), nowNanos);
            unsubscribe(some.subList(some.size() / 2, some.size()), nowNanos);
        }
    }

    SubscriptionIdentifiers identifiers() {
        return identifiers;
    }

    /** What the server holds; what it may hold or not is there twice. */
    List<Subscription> granted() {
        List<Subscription> kept = new ArrayList<>(granted.values());
        Set<TopicFilter> inDoubt = new LinkedHashSet<>(doubtful);
        inDoubt.addAll(underWay);
        for (TopicFilter filter : inDoubt) {
            Subscription one = granted.get(filter);
            if (one == null) {
                one = Subscription.of(filter.value(), Qos.AT_MOST_ONCE);
                kept.add(one);
            }
            kept.add(one);
        }
        return kept;
    }

    /** @param same false if another session than the one to be granted them */
    void restore(List<Subscription> kept, boolean same) {
        changed = !same && !kept.isEmpty();
        if (changed) {
            return;
        }
        for (Subscription subscription : kept) {
            if (granted.containsKey(subscription.filter())) {
                doubt(List.of(subscription.filter()));
            }
            grant(subscription);
        }
    }
}
