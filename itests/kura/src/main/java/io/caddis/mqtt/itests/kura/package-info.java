/**
 * The transport for Kura in sets of bundles like those of Kura 5 and 6, below an imitation of Kura's layers, beside
 * Mosquitto and the embedded broker: what {@code ./caddis verify kura} and {@code ./caddis bench kura} start. No
 * Kura is in here. Start reading at {@link io.caddis.mqtt.itests.kura.KuraCheck}.
 */
package io.caddis.mqtt.itests.kura;
