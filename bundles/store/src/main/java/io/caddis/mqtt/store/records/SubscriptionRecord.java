package io.caddis.mqtt.store.records;

import io.caddis.mqtt.Qos;
import io.caddis.mqtt.RetainHandling;
import io.caddis.mqtt.Subscription;
import io.caddis.mqtt.TopicFilter;
import java.util.ArrayList;
import java.util.List;

/** Subscriptions as bytes: filter, options as in SUBSCRIBE. */
final class SubscriptionRecord {
    private static final int QOS_MASK = 3;
    private static final int NO_LOCAL = 4;
    private static final int RETAIN_AS_PUBLISHED = 8;
    private static final int RETAIN_HANDLING_SHIFT = 4;
    private static final int RETAIN_HANDLING_MASK = 3;

    private SubscriptionRecord() {
    }

    static RecordWriter write(List<Subscription> subscriptions, RecordWriter out) {
        out.number(subscriptions.size());
        for (Subscription one : subscriptions) {
            out.text(one.filter().toString()).octet(one.qos().value() | (one.noLocal() ? NO_LOCAL : 0)
                    | (one.retainAsPublished() ? RETAIN_AS_PUBLISHED : 0)
                    | one.retainHandling().ordinal() << RETAIN_HANDLING_SHIFT);
        }
        return out;
    }

    /** @throws DamagedException if they are none */
    static List<Subscription> read(RecordReader in) {
        try {
            List<Subscription> subscriptions = new ArrayList<>();
            for (long left = in.number(); left > 0; left--) {
                TopicFilter filter = TopicFilter.of(in.text());
                int options = in.octet();
                int handling = Math.min(options >> RETAIN_HANDLING_SHIFT & RETAIN_HANDLING_MASK,
                        RetainHandling.values().length - 1);
                subscriptions.add(new Subscription(filter, Qos.of(options & QOS_MASK), (options & NO_LOCAL) != 0,
                        (options & RETAIN_AS_PUBLISHED) != 0, RetainHandling.values()[handling]));
            }
            return subscriptions;
        } catch (IllegalArgumentException e) {
            throw new DamagedException("a subscription that is not valid: " + e.getMessage());
        }
    }
}
