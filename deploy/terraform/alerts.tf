# What a person should hear of: messages that wait, messages given up, runs that fail, a database
# that fills.

resource "google_monitoring_notification_channel" "email" {
  display_name = "newsbeam"
  type         = "email"
  labels       = { email_address = var.alert_email }
}

locals {
  alerts = {
    "articles wait for 15 minutes" = {
      metric    = "pubsub.googleapis.com/subscription/oldest_unacked_message_age"
      resource  = "resource.type=\"pubsub_subscription\" AND resource.labels.subscription_id=\"articles\""
      aligner   = "ALIGN_MAX"
      threshold = 900
    }
    "a message could not be taken" = {
      metric    = "pubsub.googleapis.com/subscription/num_undelivered_messages"
      resource  = "resource.type=\"pubsub_subscription\" AND resource.labels.subscription_id=\"articles-undeliverable\""
      aligner   = "ALIGN_MAX"
      threshold = 0
    }
    "runs fail" = {
      metric    = "run.googleapis.com/job/completed_execution_count"
      resource  = "resource.type=\"cloud_run_job\" AND resource.labels.job_name=\"newsbeam-run\" AND metric.labels.result=\"failed\""
      aligner   = "ALIGN_DELTA"
      threshold = 2
    }
    "the ledger's disk is filling" = {
      metric    = "cloudsql.googleapis.com/database/disk/utilization"
      resource  = "resource.type=\"cloudsql_database\" AND resource.labels.database_id=\"${var.project}:newsbeam\""
      aligner   = "ALIGN_MAX"
      threshold = 0.9
    }
  }
}

resource "google_monitoring_alert_policy" "newsbeam" {
  for_each = local.alerts

  display_name          = "newsbeam: ${each.key}"
  combiner              = "OR"
  notification_channels = [google_monitoring_notification_channel.email.id]

  conditions {
    display_name = each.key

    condition_threshold {
      filter          = "metric.type=\"${each.value.metric}\" AND ${each.value.resource}"
      comparison      = "COMPARISON_GT"
      threshold_value = each.value.threshold
      duration        = "0s"

      aggregations {
        alignment_period   = "3600s"
        per_series_aligner = each.value.aligner
      }
    }
  }

  depends_on = [google_project_service.needed]
}
