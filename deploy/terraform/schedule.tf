# Starts the job of ../cloud-run/run-job.yaml.

resource "google_cloud_scheduler_job" "run" {
  name             = "newsbeam-run"
  region           = var.region
  schedule         = var.schedule
  time_zone        = "Etc/UTC"
  attempt_deadline = "60s"

  http_target {
    http_method = "POST"
    uri         = "https://run.googleapis.com/v2/projects/${var.project}/locations/${var.region}/jobs/newsbeam-run:run"

    oauth_token {
      service_account_email = google_service_account.scheduler.email
    }
  }

  depends_on = [google_project_service.needed]
}
