/**
 * Kura's transport of cloud connections on a client of Caddis: the doors to the framework. Nothing else of Caddis knows
 * Kura. {@link io.caddis.mqtt.kura.DataTransportComponent} is one instance, and hands all to
 * {@link io.caddis.mqtt.kura.transport.KuraTransport}, where reading starts.
 */
package io.caddis.mqtt.kura;
