package io.caddis.mqtt.management.services;

import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

/** All authenticators that are there. The latest that fits is used, since it may be there to replace another. */
public final class Authenticators {
    private final List<AuthenticatorEntry> entries = new CopyOnWriteArrayList<>();

    public void add(AuthenticatorEntry entry) {
        entries.add(entry);
    }

    /** Not under a lock: it may end a component. */
    public void remove(Object key) {
        entries.stream().filter(entry -> entry.is(key) && entries.remove(entry)).forEach(AuthenticatorEntry::release);
    }

    /** Who authenticates a client with these service properties, or null. */
    public AuthenticatorEntry find(String method, Map<String, ?> clientProperties) {
        AuthenticatorEntry latest = null;
        for (AuthenticatorEntry entry : entries) {
            latest = entry.serves(method, clientProperties) ? entry : latest;
        }
        return latest;
    }
}
