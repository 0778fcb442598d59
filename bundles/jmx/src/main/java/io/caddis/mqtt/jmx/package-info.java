/**
 * Shows each client as an MXBean in the platform's MBean server: {@code io.caddis.mqtt:type=Client,name="NAME"}. Holds
 * no counts of its own. Start reading at {@link io.caddis.mqtt.jmx.ClientMXBean}.
 */
package io.caddis.mqtt.jmx;
