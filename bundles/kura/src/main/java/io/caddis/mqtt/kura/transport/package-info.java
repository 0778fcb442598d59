/**
 * The transport as Kura knows it: connect, disconnect, publish, subscribe, and who hears what. Knows no framework; its
 * services come as values. Start with {@link io.caddis.mqtt.kura.transport.KuraTransport}.
 */
package io.caddis.mqtt.kura.transport;
