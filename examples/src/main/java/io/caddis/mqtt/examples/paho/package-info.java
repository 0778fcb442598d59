/**
 * The programs of {@code io.caddis.mqtt.examples.caddis} with Eclipse Paho for MQTT 5.0, 1.2.5: the same work, in as
 * few lines as its API honestly allows. Each reconnects, and subscribes again where it subscribes. They begin with the
 * server there, since Paho's automatic reconnect does not make the first connection; Sensor tries until it is made.
 */
package io.caddis.mqtt.examples.paho;
