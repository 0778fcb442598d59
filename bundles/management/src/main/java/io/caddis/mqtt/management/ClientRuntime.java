package io.caddis.mqtt.management;

import io.caddis.mqtt.MqttRuntime;
import io.caddis.mqtt.management.link.Parts;
import io.caddis.mqtt.management.services.FailedServices;
import io.caddis.mqtt.management.services.ListenerEntry;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.osgi.framework.FrameworkUtil;

/** Shows what {@link ClientFactory} has. Takes one lock after the other, none while another is held. */
public final class ClientRuntime implements MqttRuntime {
    private final ClientFactory clients;

    /** Of these clients. */
    public ClientRuntime(ClientFactory clients) {
        this.clients = clients;
    }

    @Override
    public List<Client> clients() {
        List<Client> all = new ArrayList<>();
        for (RegisteredClient one : clients.registered()) {
            all.add(new Client(one.client().name(), one.client().status(), one.since(), one.properties(),
                    one.client().statistics()));
        }
        for (BrokenClient one : clients.broken()) {
            all.add(new Client(one.name(), one.status(), one.since(), one.properties(), one.statistics()));
        }
        all.sort(Comparator.comparing(Client::name));
        return List.copyOf(all);
    }

    @Override
    public List<Listener> listeners() {
        List<Listener> all = new ArrayList<>();
        for (ListenerEntry entry : clients.services().whiteboard().listeners()) {
            List<Reception> receptions = new ArrayList<>();
            for (RegisteredClient one : clients.registered()) {
                Reception reception = one.client().reception(entry);
                if (reception != null) {
                    receptions.add(reception);
                }
            }
            receptions.sort(Comparator.comparing(Reception::client));
            all.add(new Listener(entry.serviceId(), entry.bundleName(), entry.subscriptions(), receptions));
        }
        all.sort(Comparator.comparingLong(Listener::serviceId));
        return List.copyOf(all);
    }

    @Override
    public List<Failure> failures() {
        return clients.services().failed().all();
    }

    @Override
    public List<Part> parts() {
        Parts now = clients.parts().now();
        List<Part> all = new ArrayList<>();
        all.add(part("codec", now.codec()));
        all.add(part("session", now.sessions()));
        if (now.transports().isEmpty()) {
            all.add(part("transport", null));
        }
        new TreeMap<>(now.transports()).forEach((scheme, transport) -> all.add(part("transport " + scheme,
                transport)));
        all.add(part("websocket", now.webSockets()));
        all.add(part("tls", now.tls()));
        all.add(part("store", now.store()));
        return List.copyOf(all);
    }

    private static Part part(String name, Object service) {
        return new Part(name, Optional.ofNullable(service)
                .map(one -> FailedServices.nameOf(FrameworkUtil.getBundle(one.getClass()))));
    }

    @Override
    public Optional<Poison> poison(String clientName) {
        return isBroken(clientName) ? Optional.empty() : client(clientName, "held up").poison();
    }

    @Override
    public boolean dropPoison(String clientName) {
        return !isBroken(clientName) && client(clientName, "held up").dropPoison();
    }

    @Override
    public boolean isPolled(String clientName) {
        return !isBroken(clientName) && client(clientName, "polled").isPolled();
    }

    @Override
    public Trace trace(String clientName, Consumer<String> lines) {
        return client(clientName, "traced").trace(lines);
    }

    private boolean isBroken(String name) {
        return clients.broken().stream().anyMatch(one -> one.name().equals(name));
    }

    private CaddisClient client(String name, String what) {
        return clients.registered().stream().filter(one -> one.client().name().equals(name)).findFirst()
                .orElseThrow(() -> new IllegalArgumentException("there is no client '" + name
                        + "' that could be " + what + ": use one of "
                        + clients.registered().stream().map(one -> one.client().name()).sorted().toList()))
                .client();
    }
}
