/**
 * The threads of this bundle, and ways to use them: a pool, a timer, tasks in order, an alarm.
 *
 * <p>Nothing here knows MQTT. Application code runs on the pool only, so that one that blocks holds up nobody else.
 * Start reading at {@code Workers}.
 */
package io.caddis.mqtt.management.threads;
