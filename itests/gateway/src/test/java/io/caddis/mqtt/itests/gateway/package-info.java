/**
 * The executable jar and the zip of {@code features/gateway}, each as a process in a folder of its own, as somebody
 * starts it who has nothing else: what they say, what they take from their folder, and how they end.
 */
package io.caddis.mqtt.itests.gateway;
