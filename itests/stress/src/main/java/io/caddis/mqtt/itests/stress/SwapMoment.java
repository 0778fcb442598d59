package io.caddis.mqtt.itests.stress;

import java.util.Locale;

/** What else happens when a bundle is replaced. */
enum SwapMoment {
    /** Messages flow. */
    TRAFFIC,
    /** All clients connect anew: name look-up, handshake, CONNECT. */
    CONNECT,
    /** The configuration of all clients changes in such a way that they connect anew. */
    CONFIGURATION;

    /** For the account: behind what is replaced. */
    String words() {
        return this == TRAFFIC ? "" : ", " + name().toLowerCase(Locale.ROOT);
    }
}
