package io.caddis.mqtt.management.config;

import io.caddis.mqtt.Qos;
import io.caddis.mqtt.spi.SessionOptions.Overflow;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/** What happens to a message for which the queue has no room, as it is configured. */
public enum QueuePolicy {
    FAIL(Overflow.FAIL), BLOCK(Overflow.FAIL), DROP_OLDEST(Overflow.DROP_OLDEST), DROP_NEWEST(Overflow.DROP_NEWEST),
    SPILL(Overflow.SPILL);

    private static final String KEY = "queue.policy";
    /** The default of the keys that are for one QoS. */
    private static final String AS_ALL = "as-queue-policy";

    private static final List<QueuePolicy> NONE_SET = List.of(FAIL, FAIL, FAIL);

    private final Overflow overflow;

    QueuePolicy(Overflow overflow) {
        this.overflow = overflow;
    }

    Overflow overflow() {
        return overflow;
    }

    private String text() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** By QoS: three. */
    static List<QueuePolicy> read(PropertyReader settings) {
        if (!settings.hasAny(KEY)) {
            return NONE_SET;
        }
        QueuePolicy all = read(settings, KEY, FAIL);
        List<QueuePolicy> policies = new ArrayList<>();
        for (Qos qos : Qos.values()) {
            String key = KEY + ".qos" + qos.value();
            QueuePolicy absent = all == SPILL && qos == Qos.AT_MOST_ONCE ? FAIL : all; // a store keeps no QoS 0
            QueuePolicy policy = settings.text(key, AS_ALL).equals(AS_ALL) ? absent : read(settings, key, absent);
            if (policy == SPILL && qos == Qos.AT_MOST_ONCE) {
                throw settings.refuse(key, "the store keeps no QoS 0: use fail, block, drop-oldest or drop-newest");
            }
            policies.add(policy);
        }
        return policies;
    }

    private static QueuePolicy read(PropertyReader settings, String key, QueuePolicy absent) {
        if (!settings.isSet(key)) {
            return absent;
        }
        String text = settings.text(key, absent.text()).toLowerCase(Locale.ROOT).replace('_', '-');
        QueuePolicy policy = Arrays.stream(values()).filter(one -> one.text().equals(text)).findFirst()
                .orElseThrow(() -> settings.refuse(key, "use "
                        + Arrays.stream(values()).map(QueuePolicy::text).collect(Collectors.joining(", "))));
        if (policy == SPILL && !settings.flag("durable", false)) {
            throw settings.refuse(key, "only a durable client has a store: set durable = true, or use another policy");
        }
        return policy;
    }

    static Set<Qos> blocking(PropertyReader settings) {
        List<QueuePolicy> policies = read(settings);
        Set<Qos> blocking = EnumSet.noneOf(Qos.class); // no hashing: every publish asks
        for (Qos qos : Qos.values()) {
            if (policies.get(qos.value()) == BLOCK) {
                blocking.add(qos);
            }
        }
        return blocking.isEmpty() ? Set.of() : blocking;
    }
}
