package io.caddis.mqtt.management;

import io.caddis.mqtt.management.config.PropertyReader;
import io.caddis.mqtt.management.link.Parts;
import io.caddis.mqtt.management.memory.HeapShare;
import io.caddis.mqtt.management.threads.Workers;
import io.caddis.mqtt.spi.PacketCodec;
import io.caddis.mqtt.spi.SessionStore;
import io.caddis.mqtt.spi.Sessions;
import io.caddis.mqtt.spi.Tls;
import io.caddis.mqtt.spi.Transport;
import io.caddis.mqtt.spi.WebSockets;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.osgi.framework.Constants;

/**
 * What all clients run on: the parts of other bundles that are there now, threads, and a share of the heap. At a
 * replacement, bind of the new one may come before or after unbind of the old one.
 */
public final class PartsInUse {
    private final Workers workers = new Workers();
    private final HeapShare heap = new HeapShare();
    private final Object changing = new Object();
    /** In the order of their coming. Guarded by {@code changing}. */
    private final Map<Transport, Offer> transports = new LinkedHashMap<>();
    private volatile Parts parts = Parts.NONE;
    private volatile Runnable told = () -> { };

    /** For which schemes a transport is, and its {@code service.ranking}. */
    private record Offer(List<String> schemes, int ranking) {
    }

    /** The end of the threads. All clients have ended before: {@link ManagementComponent} sees to it. */
    public void deactivate() {
        workers.close();
    }

    /** The codec from now on. */
    public void bindCodec(PacketCodec codec) {
        change(now -> now.withCodec(codec));
    }

    void unbindCodec(PacketCodec codec) {
        change(now -> now.codec() == codec ? now.withCodec(null) : now);
    }

    /** Where sessions come from, from now on. */
    public void bindSessions(Sessions sessions) {
        change(now -> now.withSessions(sessions));
    }

    void unbindSessions(Sessions sessions) {
        change(now -> now.sessions() == sessions ? now.withSessions(null) : now);
    }

    /** Where durable clients keep their sessions, from now on. */
    public void bindStore(SessionStore store) {
        change(now -> now.withStore(store));
    }

    /** Ends {@link #bindStore}: has what is not committed written, on the store's thread. */
    public void unbindStore(SessionStore store) {
        change(now -> now.store() == store ? now.withStore(null) : now);
    }

    /** One transport more, for the schemes in its service property {@link Transport#SCHEME}. */
    public void bindTransport(Transport transport, Map<String, Object> properties) {
        Offer offer = new Offer(new PropertyReader(properties).texts(Transport.SCHEME),
                properties.get(Constants.SERVICE_RANKING) instanceof Integer ranking ? ranking : 0);
        change(now -> {
            transports.put(transport, offer);
            return now.withTransports(byScheme());
        });
    }

    void unbindTransport(Transport transport) {
        change(now -> {
            transports.remove(transport);
            return now.withTransports(byScheme());
        });
    }

    /** What secures connections from now on. */
    public void bindTls(Tls tls) {
        change(now -> now.withTls(tls));
    }

    void unbindTls(Tls tls) {
        change(now -> now.tls() == tls ? now.withTls(null) : now);
    }

    /** What {@code ws://} and {@code wss://} go through, from now on. */
    public void bindWebSockets(WebSockets webSockets) {
        change(now -> now.withWebSockets(webSockets));
    }

    void unbindWebSockets(WebSockets webSockets) {
        change(now -> now.webSockets() == webSockets ? now.withWebSockets(null) : now);
    }

    /**
     * Of several for one scheme the one with the highest ranking, and of those the latest, which may be there to
     * replace the others.
     */
    private Map<String, Transport> byScheme() {
        assert Thread.holdsLock(changing);
        Map<String, Transport> byScheme = new HashMap<>();
        transports.entrySet().stream().sorted(Comparator.comparingInt(one -> one.getValue().ranking())) // stable
                .forEach(one -> one.getValue().schemes().forEach(scheme -> byScheme.put(scheme, one.getKey())));
        return byScheme;
    }

    private void change(UnaryOperator<Parts> change) {
        synchronized (changing) {
            parts = change.apply(parts);
        }
        told.run(); // without the lock: drivers have their own
    }

    /** Where no bundle can come: what to do about a part that is missing, by the name that it has in causes. */
    public void explain(Map<String, String> remedies) {
        change(now -> now.withRemedies(remedies));
    }

    /** Has this told of each change from now on, on the thread that brings it, in place of what was told before. */
    void tell(Runnable ofChanges) {
        told = ofChanges;
    }

    /** Those that are there. */
    Parts now() {
        return parts;
    }

    Workers workers() {
        return workers;
    }

    /** What the messages of all clients together may take of the heap. */
    HeapShare heap() {
        return heap;
    }
}
