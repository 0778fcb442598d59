package io.caddis.mqtt.itests.stress;

import io.caddis.mqtt.MqttClientFactory;
import io.caddis.mqtt.spi.PacketCodec;
import io.caddis.mqtt.spi.SessionStore;
import io.caddis.mqtt.spi.Sessions;
import io.caddis.mqtt.spi.Tls;
import io.caddis.mqtt.spi.Transport;
import io.caddis.mqtt.spi.WebSockets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.osgi.framework.AllServiceListener;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.framework.ServiceEvent;
import org.osgi.framework.ServiceReference;

/**
 * How long a part that clients need was not there: what the framework and the component runtime take to exchange a
 * bundle, and those that are wired to it.
 */
final class SwapAbsence implements AllServiceListener {
    private static final List<Class<?>> PARTS = List.of(PacketCodec.class, Sessions.class, Transport.class, Tls.class,
            WebSockets.class, SessionStore.class, MqttClientFactory.class);

    /** How many services, by class. */
    private final Map<String, Integer> there = new HashMap<>();
    private final Map<String, Long> awaySinceNanos = new HashMap<>();
    private long longestNanos;

    /** Watches from now on; all parts are there. */
    void begin(BundleContext context) throws InvalidSyntaxException {
        for (Class<?> part : PARTS) {
            ServiceReference<?>[] all = context.getAllServiceReferences(part.getName(), null);
            synchronized (this) {
                there.put(part.getName(), all == null ? 0 : all.length);
            }
        }
        context.addServiceListener(this);
    }

    @Override
    public synchronized void serviceChanged(ServiceEvent event) {
        int more = event.getType() == ServiceEvent.REGISTERED ? 1
                : event.getType() == ServiceEvent.UNREGISTERING ? -1 : 0;
        for (String name : (String[]) event.getServiceReference().getProperty(Constants.OBJECTCLASS)) {
            if (more != 0 && there.containsKey(name)) {
                int now = there.merge(name, more, Integer::sum);
                Long since = now == 0 && more < 0 ? awaySinceNanos.put(name, System.nanoTime())
                        : now == 1 && more > 0 ? awaySinceNanos.remove(name) : null;
                if (since != null) {
                    longestNanos = Math.max(longestNanos, System.nanoTime() - since);
                }
            }
        }
    }

    /** The longest since the last call. */
    synchronized long takeLongestNanos() {
        long longest = longestNanos;
        longestNanos = 0;
        return longest;
    }
}
