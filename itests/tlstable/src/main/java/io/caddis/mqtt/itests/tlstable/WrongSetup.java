package io.caddis.mqtt.itests.tlstable;

import java.io.Closeable;
import java.util.Map;

/**
 * Something that is wrong with a server, with what is between, or with a configuration.
 *
 * @param name     says what is wrong
 * @param says     what the message must hold, to be one that helps
 * @param port     of the server
 * @param server   closed afterwards
 * @param settings beside the server's address; may replace that
 * @param clear    the configuration asks for no TLS, so what it sends is in clear
 * @param later    the server is accepted first, and then does something wrong
 */
public record WrongSetup(String name, String says, int port, Closeable server, Map<String, Object> settings,
        boolean clear, boolean later) {
}
