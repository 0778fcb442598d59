package io.caddis.mqtt.management.services;

import io.caddis.mqtt.MqttMessageListener;
import io.caddis.mqtt.MqttSubscription.Ack;
import io.caddis.mqtt.Qos;
import io.caddis.mqtt.Subscription;
import io.caddis.mqtt.TopicFilter;
import io.caddis.mqtt.management.config.PropertyReader;
import io.caddis.mqtt.management.threads.Reports;
import io.caddis.mqtt.spi.FailureText;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Filter;
import org.osgi.framework.ServiceReference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One registered {@link MqttMessageListener}: what its properties say, and the object while it is in use. */
public final class ListenerEntry {
    private static final Logger LOG = LoggerFactory.getLogger(ListenerEntry.class);
    private static final String COMPONENT_NAME = "component.name"; // DS 112.6
    private static final String NEXT = "\0"; // no filter has it [MQTT-4.7.3-2]
    private static final int QUEUE_MAX_DEFAULT = 1000;
    private static final int QUEUE_MAX_MAX = 1_000_000;

    private final Object key;
    /** Its filters and who it is, asked for while it is registered, and once: the words may be an application's. */
    private final String words;
    /** Who registered it, asked for while it is registered; null outside a framework. */
    private final Bundle bundle;
    /** The component's name and place, the same in all its versions; null if it is none. */
    private final String component;
    private final HeldService<MqttMessageListener> service;
    private final List<Subscription> subscriptions;
    private final Filter target;
    private final boolean automatic;
    private final boolean observes;
    private final int queueMax;
    private final FailurePolicy failurePolicy;
    /** Null unless it is one of {@code Flow}, which is given what it requests only. */
    private final FlowSubscriber flow;

    /** What is wrong with some of its filters; empty if nothing is. */
    private final List<String> problems = new ArrayList<>(0);

    /**
     * Reads the properties of a listener.
     *
     * @param key what it is known by, in the log too
     * @throws IllegalArgumentException if they are of no use
     */
    public ListenerEntry(Object key, HeldService<MqttMessageListener> service, Map<String, Object> properties) {
        this(key, service, properties, null);
    }

    /** @param own its subscriptions, if it is of one client; null if the properties say both */
    private ListenerEntry(Object key, HeldService<MqttMessageListener> service, Map<String, Object> properties,
            List<Subscription> own) {
        this.key = key;
        flow = null;
        bundle = key instanceof ServiceReference<?> reference ? reference.getBundle() : null;
        component = bundle == null || properties.get(COMPONENT_NAME) == null ? null : bundle.getSymbolicName() + " "
                + properties.get(COMPONENT_NAME) + " " + properties.get("service.pid");
        this.service = service;
        PropertyReader settings = ServiceProperties.reader(properties);
        String acknowledge = settings.text("mqtt.ack", Ack.AUTO.name());
        automatic = acknowledge.equalsIgnoreCase(Ack.AUTO.name());
        if (!automatic && !acknowledge.equalsIgnoreCase(Ack.MANUAL.name())) {
            throw settings.refuse("mqtt.ack", "use auto or manual");
        }
        observes = settings.flag("mqtt.observer", false);
        Qos qos = Qos.of(settings.integer("mqtt.qos", 1, 0, 2));
        subscriptions = own != null ? List.copyOf(own) : subscriptions(settings, observes ? Qos.AT_MOST_ONCE : qos);
        words = Arrays.toString(subscriptions.stream().map(Subscription::filter).toArray()) + " of "
                + (bundle == null ? FailureText.of(key) : "bundle " + bundle);
        target = own != null ? null : ServiceProperties.target(settings);
        queueMax = settings.integer("mqtt.queue.max", QUEUE_MAX_DEFAULT, 1, QUEUE_MAX_MAX);
        FailurePolicy asked = FailurePolicy.read(settings);
        failurePolicy = observes ? FailurePolicy.ACKNOWLEDGE : asked; // nobody misses what an observer gets
        settings.blanks(List.of("mqtt.topic")).forEach(blank -> Reports.warn(LOG, "listener {}: {}", this, blank));
    }

    /**
     * A subscriber of one client.
     *
     * @param subscriptions one or more, which {@link Flows} sees to
     */
    ListenerEntry(FlowSubscriber flow, List<Subscription> subscriptions, Ack acknowledge, int queueMax) {
        this.flow = flow;
        this.subscriptions = List.copyOf(subscriptions);
        this.queueMax = queueMax;
        key = flow;
        bundle = null;
        component = null;
        service = HeldService.of(flow, null);
        target = null; // it is of one client, which does not ask
        automatic = acknowledge == Ack.AUTO;
        observes = false;
        failurePolicy = FailurePolicy.ACKNOWLEDGE; // who throws has cancelled
        words = Arrays.toString(subscriptions.stream().map(Subscription::filter).toArray()) + " of " + flow;
    }

    /**
     * A listener outside a framework, which is known by itself.
     *
     * @throws IllegalArgumentException if its properties are of no use
     */
    public static ListenerEntry of(MqttMessageListener listener, Map<String, Object> properties) {
        return new ListenerEntry(listener, HeldService.of(listener, null), properties);
    }

    /**
     * A listener of one client, outside a framework.
     *
     * @param properties what is to be said beside its subscriptions
     * @throws IllegalArgumentException if there is no subscription, or if the properties are of no use
     */
    public static ListenerEntry of(MqttMessageListener listener, Map<String, Object> properties,
            List<Subscription> subscriptions) {
        if (subscriptions.isEmpty()) {
            throw new IllegalArgumentException("no subscription: give one or more [MQTT-3.8.3-2]");
        }
        return new ListenerEntry(listener, HeldService.of(listener, null), properties, subscriptions);
    }

    /**
     * A listener that is a service.
     *
     * @throws IllegalArgumentException if its properties are of no use
     */
    public static ListenerEntry of(BundleContext context, ServiceReference<MqttMessageListener> reference) {
        return new ListenerEntry(reference, HeldService.of(reference, context), ServiceProperties.of(reference));
    }

    private List<Subscription> subscriptions(PropertyReader settings, Qos qos) {
        Function<String, Subscription> subscription = settings.subscriptions("mqtt.", qos);
        List<Subscription> subscriptions = new ArrayList<>();
        for (String filter : settings.texts("mqtt.topic")) {
            try {
                subscriptions.add(subscription.apply(filter));
            } catch (IllegalArgumentException e) { // the others are of use
                problems.add(e.getMessage());
            }
        }
        if (subscriptions.isEmpty()) {
            throw settings.refuse("mqtt.topic", "give one valid topic filter or more"
                    + (problems.isEmpty() ? "" : ": " + problem()));
        }
        return List.copyOf(subscriptions);
    }

    /** What is wrong with filters that it does without; empty if nothing is. */
    public String problem() {
        return String.join("; ", problems);
    }

    public long serviceId() {
        return key instanceof ServiceReference<?> reference ? FailedServices.id(reference) : 0;
    }

    /** Who registered it, for a person. */
    public String bundleName() {
        return FailedServices.nameOf(bundle);
    }

    public List<Subscription> subscriptions() {
        return subscriptions;
    }

    /** Whether one of them is for this topic. */
    public boolean matches(String topic) {
        for (Subscription subscription : subscriptions) {
            if (subscription.filter().matches(topic)) {
                return true;
            }
        }
        return false;
    }

    public boolean wants(Map<String, ?> clientProperties) {
        return target != null && target.matches(clientProperties);
    }

    public boolean acknowledgesAutomatically() {
        return automatic;
    }

    /** Whether it only looks on: nothing waits for it, and nobody misses what it gets. */
    public boolean observes() {
        return observes;
    }

    /** How many of so many messages it wants to be given now. */
    public int demanded(int count) {
        return flow == null ? count : flow.demanded(count);
    }

    /** The object whose class loader its calls have. */
    public Object called(MqttMessageListener object) {
        return flow == null ? object : flow.called();
    }

    public int queueMax() {
        return queueMax;
    }

    /** What becomes of messages that it fails with. */
    public FailurePolicy failurePolicy() {
        return failurePolicy;
    }

    /** Whether it subscribes to exactly this filter. */
    public boolean has(TopicFilter filter) {
        return subscriptions.stream().anyMatch(one -> one.filter().equals(filter));
    }

    /** Whether it is the same listener as an earlier one, or the same component of a bundle as it is now. */
    public boolean isVersionOf(ListenerEntry old) {
        return key.equals(old.key) || component != null && component.equals(old.component);
    }

    /** Whether it was registered beside the old one to take its place: by another bundle of the same name. */
    public boolean isNextOf(ListenerEntry old) {
        boolean covers = old.subscriptions.stream().allMatch(one -> has(one.filter()));
        return bundle != null && old.bundle != null && !bundle.equals(old.bundle)
                && bundle.getSymbolicName().equals(old.bundle.getSymbolicName())
                && (isVersionOf(old) || covers && component == null && old.component == null);
    }

    /**
     * Who it is for another process: the component's name, if it is one, and the filters, apart by U+0000. See
     * {@link #isNamed}, {@link #filters} and {@link #words}.
     */
    public String recipient() {
        return (component == null ? "" : component) + NEXT + subscriptions.stream().map(one -> one.filter().value())
                .collect(Collectors.joining(NEXT));
    }

    /** A recipient of which only a filter is known. */
    public static String recipient(TopicFilter filter) {
        return NEXT + filter.value();
    }

    /** Whether it is the component that a recipient names. */
    public boolean isNamed(String recipient) {
        return component != null && component.equals(recipient.split(NEXT, -1)[0]);
    }

    /** Whether it has a filter of a recipient that is no component, and so takes its place. */
    public boolean takesOver(String recipient) {
        return recipient.startsWith(NEXT) && filters(recipient).stream().anyMatch(this::has);
    }

    /** The filters of a recipient. */
    public static List<TopicFilter> filters(String recipient) {
        return Arrays.stream(recipient.split(NEXT, -1)).skip(1).map(TopicFilter::of).toList();
    }

    /** A recipient, for a person. */
    public static String words(String recipient) {
        String component = recipient.split(NEXT, -1)[0];
        return filters(recipient) + (component.isEmpty() ? "" : " of " + component);
    }

    public boolean is(Object otherKey) {
        return key.equals(otherKey);
    }

    /** Keeps the object in use; null if it is gone. Followed by {@link #release} if not. */
    public MqttMessageListener acquire() {
        return service.acquire();
    }

    /** Ends a use of the object, or its registration; after the last of these it is given back. */
    public void release() {
        service.release();
    }

    @Override
    public String toString() {
        return words;
    }
}
