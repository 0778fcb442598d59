/**
 * Real MQTT brokers that a test or the demo starts, stops and starts again on the same loopback port.
 *
 * <p>They run outside the OSGi framework, on the class path of the launcher or of the test. Nothing in here knows the
 * client. Start reading at {@link Broker}.
 */
package io.caddis.mqtt.itests.brokers;
