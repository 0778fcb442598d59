/**
 * The programs of {@code io.caddis.mqtt.examples.caddis} with the HiveMQ MQTT Client 1.4.2: the same work, in as few
 * lines as its API honestly allows. It reconnects and subscribes again when it is asked to. Sensor is missing: it has
 * no store on the disk.
 */
package io.caddis.mqtt.examples.hivemq;
